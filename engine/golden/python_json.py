"""Writes the golden pairs of PythonJsonTest: a JSON text, and what Python makes of it.

Each line of the output holds `text` and `dumps` = json.dumps(json.loads(text), ensure_ascii=False),
or null where Python refuses the text. Run from the repository root: python3 engine/golden/python_json.py
"""
import json
import pathlib
import random

OUT = "engine/src/test/resources/org/sparseforge/engine/chat/python_json.jsonl"
CHOSEN = [
    "1.0", "1.50", "-0.0", "-0", "0", "1e16", "1e15", "1e-4", "1e-5", "1E400", "-1e400", "1e-400",
    "NaN", "Infinity", "-Infinity", "-INF", "INF", "nan", "+1", "01", "1.", ".5", "0x1", "1_0", "--1",
    "123456789012345678901234567890", "-9223372036854775809", "9007199254740993.0", "5e-324",
    "2.2250738585072014e-308", "1.7976931348623157e308", "2e-44", "9.5367431640625e-07", "4.35",
    '{"a":1,"b":2,"a":3}', '{"":{"":[]}}', "[]", "{}", " [ 1 , 2 ] ", "[1,]", "{,}", '{"a"}', "",
    '"\\u00e9\\/\\b\\f\\n\\r\\t\\"\\\\"', '"\\ud83d\\ude00"', '"\\u2028\\u007f\\u001f\\u0000"',
    '"é中😀/"', '"\\x"', '"\\u12"', '"\t"', '"a', "'a'", "true", "false", "null", "True", "nul", "1 2",
    "// c\n1", "\ufeff1", "\u00a01", "\f1", "\n\r\t 1",
]


def value(rng, depth):
    kind = rng.randrange(9 if depth else 6)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.randrange(-(10 ** rng.randrange(1, 30)), 10 ** rng.randrange(1, 30))
    if kind in (2, 3):
        return rng.random() * 10.0 ** rng.randrange(-30, 30)
    if kind in (4, 5):
        return "".join(chr(rng.choice([9, 10, 31, 34, 47, 92, 97, 127, 233, 0x2028, 0x4E2D, 0x1F600]))
                       for _ in range(rng.randrange(6)))
    if kind == 6:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    return {str(value(rng, 0)): value(rng, depth - 1) for _ in range(rng.randrange(4))}


def main():
    rng = random.Random(1)
    texts = CHOSEN + [repr(2.0 ** e) for e in range(-1074, 1024, 17)]
    texts += [json.dumps(value(rng, 3), ensure_ascii=i % 2 == 0) for i in range(200)]
    with pathlib.Path(OUT).open("w", encoding="utf-8") as out:
        for text in texts:
            try:
                dumps = json.dumps(json.loads(text), ensure_ascii=False)
            except ValueError:
                dumps = None
            out.write(json.dumps({"text": text, "dumps": dumps}) + "\n")


main()
