#!/usr/bin/env python3
"""Runs the tasks of a Sparseforge dataset, knowing only its contract.

    python run_tasks.py DATASET [--limit N] [--unsafe]

For every task of DATASET/general: the reference solution must pass its verifier, its answer must be refused when one
value of it is changed, broken in type, or given without the database. Needs pyarrow and nothing of Sparseforge. The code
in a dataset is code: run this only on data you trust, inside a container or sandbox, and say so with --unsafe.
"""
import argparse
import glob
import json
import random
import sys
import types


def load(source, name):
    module = types.ModuleType(name)
    exec(compile(source, name, "exec"), module.__dict__)
    return module


def episode(environment, task, database):
    """One run of the solution: the answer it returns, and the database afterwards."""
    module = load(environment["tools_source"], "tools")
    module.DB = json.loads(database)
    copy = lambda value: json.loads(json.dumps(value))
    tools = types.SimpleNamespace()
    for entry in json.loads(task["tools"]):
        name = entry["function"]["name"]
        function = getattr(module, name)
        setattr(tools, name, lambda function=function, **arguments: copy(function(**copy(arguments))))
    answer = copy(load(task["solution"], "solution").solve(tools))
    return answer, module.DB


def judge(task, answer, database):
    verdict = load(task["verifier"], "verifier").verify(answer, json.loads(json.dumps(database)))
    if type(verdict) is not bool:
        raise TypeError("verify returned %r" % (verdict,))
    return verdict


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, path + (key,))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, path + (index,))
    else:
        yield path, value


def put(answer, path, value):
    copy = json.loads(json.dumps(answer))
    if not path:
        return value
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


def mutants(answer, database, rng):
    """Answers one edit away, and answers of a wrong type."""
    texts = sorted({v for _, v in leaves(database) if isinstance(v, str)})
    for path, value in leaves(answer):
        if isinstance(value, bool):
            yield put(answer, path, not value)
        elif isinstance(value, (int, float)):
            yield put(answer, path, value + 1)
            yield put(answer, path, value - 1)
            yield put(answer, path, str(value))
        elif isinstance(value, str):
            yield put(answer, path, rng.choice([t for t in texts if t != value] or [value + "x"]))
            yield put(answer, path, value + " ")
            yield put(answer, path, [value])
        yield put(answer, path, None)
        yield put(answer, path, True)
    for broken in (None, [], {}, "", 0, True, [answer], {"answer": answer}, json.dumps(answer)):
        yield broken
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield {k: v for k, v in answer.items() if k != key}
            if isinstance(value, list) and value:
                yield {**answer, key: value[:-1]}
                yield {**answer, key: value + value[-1:]}
        yield {**answer, "extra": 1}


def rows(folder):
    import pyarrow.parquet as parquet

    for path in sorted(glob.glob(folder + "/*.parquet")):
        yield from parquet.read_table(path).to_pylist()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("dataset")
    arguments.add_argument("--limit", type=int, default=10**9)
    arguments.add_argument("--unsafe", action="store_true", help="yes, run the code of this dataset")
    options = arguments.parse_args()
    if not options.unsafe:
        sys.exit("this runs code out of the dataset; look at it first, then pass --unsafe")
    environments = {row["environment_id"]: row for row in rows(options.dataset + "/environments")}
    count = passed = tried = accepted = without = 0
    for task in rows(options.dataset + "/general"):
        if count >= options.limit:
            break
        count += 1
        environment = environments[task["environment_id"]]
        answer, after = episode(environment, task, environment["database"])
        passed += judge(task, answer, after)
        rng = random.Random(task["task_id"])
        for mutant in mutants(answer, json.loads(environment["database"]), rng):
            if mutant == answer and type(mutant) is type(answer):
                continue
            tried += 1
            accepted += judge(task, mutant, after)
        try:
            guess, empty = episode(environment, task, "{}")
            without += judge(task, guess, json.loads(environment["database"]))
        except Exception:
            pass
    print("%d tasks in %d environments" % (count, len(environments)))
    print("solutions that pass: %d (%.2f %%)" % (passed, 100.0 * passed / max(1, count)))
    print("wrong answers that pass: %d of %d (%.3f %%)" % (accepted, tried, 100.0 * accepted / max(1, tried)))
    print("solved without the database: %d" % without)
    return 0 if passed == count and accepted < 0.01 * tried and not without else 1


if __name__ == "__main__":
    sys.exit(main())
