#!/usr/bin/env python3
"""Writes requests of many lengths, prefixes and ways of sampling as JSONL, the same for the same seed.

    python3 engine/bench/mixed_requests.py --seed 7 --count 1000 > mixed.jsonl
    ./sparseforge generate --in mixed.jsonl --model MODEL --out OUT --max-model-len 8192

Half of the prompts begin like others: with one of a few prefixes, as long as half the prompt. A third are chats,
half of these thinking. Lengths are characters, which are tokens for the byte tokenizer of
`./sparseforge model random`; there are many short prompts and few long ones. For a model with a tokenizer of its own
divide the lengths by its characters a token. The last line on stderr says what was written.

Long answers and a cache with room for little more than one sequence make the engine preempt; the digest stays:

    python3 engine/bench/mixed_requests.py --seed 7 --count 200 --longest 2000 --max-tokens 200 > long.jsonl
    ./sparseforge generate --in long.jsonl ... --max-model-len 2304 --num-blocks 290 --block-size 8
"""

import argparse
import json
import random
import sys


def words(draw, length):
    """Text of exactly `length` characters that looks like words."""
    text = []
    while len(text) < length:
        text.extend(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(1, 9)))
        text.append(" ")
    return "".join(text[:length])


SAMPLING = (
    lambda draw: {"temperature": 0},
    lambda draw: {"temperature": 0.7, "top_p": 0.9, "seed": draw.randrange(1 << 31)},
    lambda draw: {"temperature": 1.0, "top_k": 20, "logprobs": True},
    lambda draw: {"temperature": 1.3, "min_p": 0.05, "stop": ["e ", "\n"]},
    lambda draw: {"ignore_eos": True, "logprobs": True, "top_logprobs": 3},
)


def length_of(draw, shortest, longest):
    """Between both ends, short ones far more often."""
    return round(shortest * (longest / shortest) ** (draw.random() ** 2))


def request(draw, index, prefixes, arguments):
    length = length_of(draw, arguments.shortest, arguments.longest)
    prefix = draw.choice(prefixes)[: length // 2] if index % 2 == 0 else ""
    prompt = prefix + words(draw, length - len(prefix))
    row = {"id": f"r{index:05d}"}
    if index % 3 == 0:
        row["messages"] = [{"role": "user", "content": prompt}]
        row["thinking_mode"] = draw.choice(["chat", "thinking"])
    else:
        row["prompt"] = prompt
    row["max_tokens"] = draw.randint(4, arguments.max_tokens)
    row.update(SAMPLING[index % len(SAMPLING)](draw))
    return row, length


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--count", type=int, default=1000, help="requests; default 1000")
    options.add_argument("--shortest", type=int, default=100, help="characters of a prompt; default 100")
    options.add_argument("--longest", type=int, default=8000, help="characters of a prompt; default 8000")
    options.add_argument("--prefixes", type=int, default=6, help="beginnings that prompts share; default 6")
    options.add_argument("--max-tokens", type=int, default=32, help="most tokens of an answer; default 32")
    arguments = options.parse_args()
    if not 1 <= arguments.shortest <= arguments.longest:
        options.error("--shortest must be 1 or more, and --longest no less")
    if arguments.count < 0 or arguments.prefixes < 1 or arguments.max_tokens < 4:
        options.error("--count must be 0 or more, --prefixes 1 or more, --max-tokens 4 or more")
    draw = random.Random(arguments.seed)
    prefixes = [words(draw, arguments.longest // 2) for _ in range(arguments.prefixes)]
    total, longest = 0, 0
    for index in range(arguments.count):
        row, length = request(draw, index, prefixes, arguments)
        total, longest = total + length, max(longest, length)
        print(json.dumps(row, ensure_ascii=False))
    print(f"{arguments.count} requests, {total} characters, the longest {longest}", file=sys.stderr)


if __name__ == "__main__":
    main()
