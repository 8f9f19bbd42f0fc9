#!/usr/bin/env python3
"""Our engine, llama.cpp and transformers on one checkpoint, in turn, as the Markdown table of BENCHMARKS.md.

    ./sparseforge model random --like conf/models/bench.json --out bench
    python3 engine/bench/to_gguf.py bench bench.gguf
    python3 engine/bench/side_by_side.py bench --gguf bench.gguf --llama DIR --python VENV/bin/python

DIR: see llama_cpp.py. VENV: see transformers_speed.py. A rival without its options is left out. Each round runs every
engine once at every context, one after the other; cells are medians over the rounds. Nothing else should run.

The floor is the time that the work takes at the machine's ceilings: --gflops of bf16 products and --gbs of reading
memory, measured with torch (transformers_speed.py --ceilings) where they are not given.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


class Work:
    """FLOPs and bytes of a token, from config.json: matrix products, index scores, attention over chosen keys.

    Norms, softmax, top-k and activations are left out. Weights and caches have two bytes a number.
    """

    def __init__(self, c):
        heads, hidden, self.layers = c["num_attention_heads"], c["hidden_size"], c["num_hidden_layers"]
        rank, rope, nope, value = (c[k] for k in ("kv_lora_rank", "qk_rope_head_dim", "qk_nope_head_dim", "v_head_dim"))
        queries, index_heads = c["q_lora_rank"], c["index_n_heads"]
        self.index_width, self.topk, self.latent = c["index_head_dim"], c["index_topk"], rank + rope
        attention = (
            hidden * queries  # q_a_proj
            + queries * heads * (nope + rope)  # q_b_proj
            + hidden * self.latent  # kv_a_proj_with_mqa
            + rank * heads * (nope + value)  # kv_b_proj, absorbed into queries and results
            + heads * value * hidden  # o_proj
            + queries * index_heads * self.index_width  # indexer.wq_b
            + hidden * (self.index_width + index_heads)  # indexer.wk, weights_proj
        )
        dense = c["first_k_dense_replace"]
        self.sparse_layers = self.layers - dense
        self.expert = 3 * hidden * c["moe_intermediate_size"]
        self.experts, self.active, shared = c["n_routed_experts"], c["num_experts_per_tok"], c["n_shared_experts"]
        self.always = (
            self.layers * attention
            + dense * 3 * hidden * c["intermediate_size"]
            + self.sparse_layers * (self.expert * shared + hidden * self.experts)
        )
        self.head = hidden * c["vocab_size"]
        self.index_flops = 2 * index_heads * self.index_width  # a key
        # A key costs each head a product over the latent and one back; or, expanded, over its own key and value.
        self.absorbed = 2 * heads * (2 * rank + rope)
        self.expanded = 2 * heads * (nope + rope + value)

    def prefill_flops(self, context):
        """Of one token, on average over a prompt; only the last one needs the head."""
        keys, k = context / 2, self.topk
        chosen = keys if context <= k else (k * k / 2 + k * (context - k)) / context
        weights = self.always + self.sparse_layers * self.expert * self.active
        attention = keys * self.index_flops + chosen * min(self.absorbed, self.expanded)
        return 2 * weights + self.layers * attention

    def decode(self, context, batch):
        """FLOPs and bytes of a step: of the experts, those expected to be chosen by any sequence are read."""
        chosen = min(context, self.topk)
        read = self.experts * (1 - (1 - self.active / self.experts) ** batch)
        flops = 2 * (self.always + self.head + self.sparse_layers * self.expert * self.active)
        flops += self.layers * (context * self.index_flops + chosen * self.absorbed)
        weights = self.always + self.head + self.sparse_layers * self.expert * read
        caches = self.layers * (context * self.index_width + chosen * self.latent)
        return batch * flops, 2 * (weights + batch * caches)

    def limit(self, what, context, batch, gflops, gbs):
        """Tokens a second at the ceilings."""
        if what == "prefill":
            return gflops * 1e9 / self.prefill_flops(context)
        flops, read = self.decode(context, batch)
        return batch / max(flops / gflops / 1e9, read / gbs / 1e9)


def lines(command, **environment):
    """Rows of JSON that a command prints; an engine that fails is left out of this round, with a line on stderr."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment})
    if done.returncode:
        print(f"failed with {done.returncode}: {' '.join(command)}", file=sys.stderr)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def engines(a):
    """By name: what to run for one context."""
    ours = os.path.join(HERE, "throughput.sh")
    subprocess.run([os.path.join(HERE, "java.sh"), "-version"], check=True, stderr=subprocess.DEVNULL)
    found = {
        "ours": lambda context: lines(
            [ours, a.checkpoint, a.numerics, context, a.batches, "1", str(a.steps)],
            THREADS=str(a.threads),
            BUILT="1",
        )
    }
    common = ["--threads", str(a.threads), "--contexts"]
    if a.gguf and a.llama:
        script = [sys.executable, os.path.join(HERE, "llama_cpp.py"), a.gguf, "--llama", a.llama]
        found["llama.cpp"] = lambda context: lines([*script, *common, context, "--batches", a.batches])
    if a.python:
        script = [a.python, os.path.join(HERE, "transformers_speed.py"), a.checkpoint]
        found["transformers"] = lambda context: lines([*script, *common, context, "--batches", a.transformers_batches])
    return found


def shown(number):
    return "" if number is None else f"{number:.0f}" if number >= 100 else f"{number:.1f}"


def table(cells, names, work, gflops, gbs):
    print(f"| tokens/s | {' | '.join(names)} | ratio to the better rival | limit | part of the limit |")
    print("| --- " * (len(names) + 4) + "|")
    for what, context, batch in sorted(cells, key=lambda cell: (cell[0] == "decode", cell[2], cell[1])):
        medians = {n: statistics.median(v) for n, v in cells[what, context, batch].items()}
        ours = medians.get("ours")
        rival = max((v for n, v in medians.items() if n != "ours"), default=None)
        limit = work.limit(what, context, batch, gflops, gbs)
        row = [what if what == "prefill" else f"decode, {batch} sequence{'s' * (batch > 1)}"]
        row[0] += f", {context // 1024}K" if context >= 1024 else f", {context}"
        row += [shown(medians.get(name)) for name in names]
        row += [f"{ours / rival:.1f}" if ours and rival else "", shown(limit), f"{ours / limit:.0%}" if ours else ""]
        print("| " + " | ".join(row) + " |")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("checkpoint")
    options.add_argument("--numerics", default="bf16", help="of our engine; default bf16")
    options.add_argument("--gguf", help="the same checkpoint for llama.cpp, from to_gguf.py")
    options.add_argument("--llama", metavar="DIR", help="where libllama is")
    options.add_argument("--python", help="a Python with torch and transformers")
    options.add_argument("--contexts", default="1024,4096,16384")
    options.add_argument("--batches", default="1,32", help="sequences decoded together; 0 for none")
    options.add_argument("--transformers-batches", default="1", help="the same for transformers, which is slow at it")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--steps", type=int, default=100, help="decode steps of ours")
    options.add_argument("--threads", type=int, default=os.cpu_count())
    options.add_argument("--gflops", type=float, help="ceiling of bf16 products, all threads")
    options.add_argument("--gbs", type=float, help="ceiling of reading memory, all threads")
    a = options.parse_args()
    if not (a.gflops and a.gbs) and not a.python:
        options.error("give --gflops and --gbs, or --python to measure them with torch")
    with open(os.path.join(a.checkpoint, "config.json"), encoding="utf-8") as config:
        work = Work(json.load(config))
    found = engines(a)
    cells, ceilings = {}, []
    for number in range(a.rounds):
        if not (a.gflops and a.gbs):
            script = os.path.join(HERE, "transformers_speed.py")
            ceilings += lines([a.python, script, "--ceilings", "--threads", str(a.threads)])
        for context in a.contexts.split(","):
            for name, run in found.items():
                print(f"round {number + 1}, context {context}, {name}", file=sys.stderr)
                for row in run(context):
                    cell = cells.setdefault((row["what"], row["ctx"], row["batch"]), {})
                    cell.setdefault(name, []).append(row["tok_s"])
    gflops = a.gflops or statistics.median(row["gflops"] for row in ceilings)
    gbs = a.gbs or statistics.median(row["gbs"] for row in ceilings)
    table(cells, list(found), work, gflops, gbs)
    print(f"\n{a.threads} threads, {a.rounds} rounds; ceilings: {gflops:.0f} GFLOP/s bf16, {gbs:.1f} GB/s read.")


if __name__ == "__main__":
    main()
