#!/usr/bin/env python3
"""Tokens a second of transformers on a checkpoint, a line of JSON each, as throughput.sh prints ours.

    python3 engine/bench/transformers_speed.py CHECKPOINT [--contexts 1024,4096] [--batches 1] [--threads 2]
    python3 engine/bench/transformers_speed.py --ceilings [--threads 2]

Wants torch and transformers 5.18 or later. bf16, eager attention, prefill in chunks of 128: the fastest of what was
tried on processors. --ceilings measures the machine instead: a large bf16 product, and reading memory.
"""

import argparse
import copy
import json
import os
import statistics
import time

import torch


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ceilings():
    a, b = (torch.randn(4096, 4096).to(torch.bfloat16) for _ in range(2))
    numbers = torch.ones(1 << 28)
    product = min(timed(lambda: a @ b) for _ in range(6))
    read = min(timed(numbers.sum) for _ in range(6))
    print(json.dumps({"gflops": round(2 * 4096**3 / product / 1e9), "gbs": round(4 * numbers.numel() / read / 1e9, 1)}))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("checkpoint", nargs="?")
    options.add_argument("--ceilings", action="store_true")
    options.add_argument("--contexts", default="1024,4096")
    options.add_argument("--batches", default="1")
    options.add_argument("--threads", type=int, default=os.cpu_count())
    options.add_argument("--steps", type=int, default=16)
    options.add_argument("--chunk", type=int, default=128)
    a = options.parse_args()
    torch.set_num_threads(a.threads)
    torch.set_grad_enabled(False)
    if a.ceilings:
        ceilings()
        return
    from transformers import AutoModelForCausalLM, DynamicCache
    from transformers.utils import logging

    logging.disable_progress_bar()

    model = AutoModelForCausalLM.from_pretrained(a.checkpoint, dtype=torch.bfloat16, attn_implementation="eager")
    model.eval()

    def draw(*shape):
        return torch.randint(2, model.config.vocab_size, shape)

    def prefill(ids):
        cache = DynamicCache(config=model.config)
        for first in range(0, ids.shape[1], a.chunk):
            part = ids[:, first : first + a.chunk]
            model(input_ids=part, past_key_values=cache, use_cache=True, logits_to_keep=1)
        return cache

    def tell(what, context, batch, seconds):
        rate = batch * (context if what == "prefill" else 1) / statistics.median(seconds)
        row = {"engine": "transformers", "what": what, "ctx": context, "batch": batch, "tok_s": round(rate, 2)}
        print(json.dumps({**row, "n": len(seconds)}), flush=True)

    prefill(draw(1, a.chunk))
    for context in map(int, a.contexts.split(",")):
        ids = draw(1, context)
        start = time.perf_counter()
        cache = prefill(ids)
        tell("prefill", context, 1, [time.perf_counter() - start])
        for batch in [int(b) for b in a.batches.split(",") if int(b)]:
            repeated = copy.deepcopy(cache)
            if batch > 1:
                repeated.batch_repeat_interleave(batch)

            def step():
                model(input_ids=draw(batch, 1), past_key_values=repeated, use_cache=True)

            tell("decode", context, batch, [timed(step) for _ in range(a.steps + 1)][1:])


if __name__ == "__main__":
    main()
