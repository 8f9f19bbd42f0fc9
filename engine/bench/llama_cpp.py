#!/usr/bin/env python3
"""Tokens a second of llama.cpp on a GGUF file, a line of JSON each, as throughput.sh prints ours.

    python3 engine/bench/llama_cpp.py MODEL.gguf --llama DIR [--contexts 1024,4096] [--batches 1,32] [--threads 2]

DIR holds libllama as the npm package @node-llama-cpp/linux-x64 3.22.1 brings it (bins/linux-x64; llama.cpp v0.5.0,
which knows deepseek32). The structures below are that release's llama.h; another release is refused. Flash attention,
ubatch 512, f16 cache. Decoding: the prompt is prefilled once and copied to every sequence, each of which then gets a
random token a step, with logits.
"""

import argparse
import ctypes as c
import json
import os
import random
import statistics
import sys
import time

UBATCH, BATCH = 512, 2048


def structure(name, fields):
    """A C struct; fields are words: name, or name:type where it is no int."""
    types = {"u": c.c_uint32, "f": c.c_float, "p": c.c_void_p, "b": c.c_bool, "z": c.c_size_t, "i": c.c_int32}
    pairs = [(field.split(":") + ["i"])[:2] for field in fields.split()]
    return type(name, (c.Structure,), {"_fields_": [(field, types[kind]) for field, kind in pairs]})


ModelParams = structure(
    "ModelParams",
    "devices:p overrides:p n_gpu_layers split_mode load_mode lazy_mode main_gpu tensor_split:p progress:p "
    "progress_data:p kv_overrides:p vocab_only:b check_tensors:b use_extra_bufts:b no_host:b no_alloc:b load_mtp:b",
)
ContextParams = structure(
    "ContextParams",
    "n_ctx:u n_batch:u n_ubatch:u n_seq_max:u n_rs_seq:u n_outputs_max:u n_outputs_max_per_seq:u n_threads "
    "n_threads_batch ctx_type rope_scaling_type pooling_type attention_type flash_attn_type rope_freq_base:f "
    "rope_freq_scale:f yarn_ext_factor:f yarn_attn_factor:f yarn_beta_fast:f yarn_beta_slow:f yarn_orig_ctx:u "
    "defrag_thold:f cb_eval:p cb_eval_data:p type_k type_v abort_cb:p abort_data:p embeddings:b offload_kqv:b no_perf:b "
    "op_offload:b swa_full:b kv_unified:b samplers:p n_samplers:z ctx_other:p",
)
Pointer = c.POINTER


class Tokens(c.Structure):
    _fields_ = [
        ("count", c.c_int32),
        ("token", Pointer(c.c_int32)),
        ("embd", Pointer(c.c_float)),
        ("pos", Pointer(c.c_int32)),
        ("n_seq_id", Pointer(c.c_int32)),
        ("seq_id", Pointer(Pointer(c.c_int32))),
        ("logits", Pointer(c.c_int8)),
    ]


def load(folder):
    """libllama with the argument types of the functions used here."""

    def library(prefix):
        name = next(n for n in sorted(os.listdir(folder)) if n.startswith(prefix) and n.endswith(".so"))
        return c.CDLL(os.path.join(folder, name), mode=c.RTLD_GLOBAL)

    library("libggml-base")
    ggml, llama = library("libggml."), library("libllama.")
    log = c.CFUNCTYPE(None, c.c_int, c.c_char_p, c.c_void_p)(lambda level, text, data: None)
    llama.llama_log_set(log, None)
    llama.keep_log = log
    ggml.ggml_backend_load_all_from_path(folder.encode())
    for name, result, arguments in (
        ("llama_model_default_params", ModelParams, []),
        ("llama_context_default_params", ContextParams, []),
        ("llama_model_load_from_file", c.c_void_p, [c.c_char_p, ModelParams]),
        ("llama_init_from_model", c.c_void_p, [c.c_void_p, ContextParams]),
        ("llama_model_get_vocab", c.c_void_p, [c.c_void_p]),
        ("llama_vocab_n_tokens", c.c_int32, [c.c_void_p]),
        ("llama_batch_init", Tokens, [c.c_int32, c.c_int32, c.c_int32]),
        ("llama_decode", c.c_int32, [c.c_void_p, Tokens]),
        ("llama_get_memory", c.c_void_p, [c.c_void_p]),
        ("llama_memory_clear", None, [c.c_void_p, c.c_bool]),
        ("llama_memory_seq_cp", None, [c.c_void_p, c.c_int32, c.c_int32, c.c_int32, c.c_int32]),
        ("llama_memory_seq_rm", c.c_bool, [c.c_void_p, c.c_int32, c.c_int32, c.c_int32]),
        ("llama_synchronize", None, [c.c_void_p]),
        ("llama_free", None, [c.c_void_p]),
    ):
        function = getattr(llama, name)
        function.restype, function.argtypes = result, arguments
    defaults = llama.llama_context_default_params()
    if (defaults.n_batch, defaults.n_ubatch, defaults.type_k, defaults.offload_kqv) != (2048, 512, 1, True):
        sys.exit(f"{folder} is another release of llama.cpp: its structures are not those of v0.5.0")
    return llama


class Run:
    def __init__(self, llama, model, vocabulary, context, sequences, threads, steps):
        self.llama, self.vocabulary = llama, vocabulary
        params = llama.llama_context_default_params()
        params.n_ctx = (context + steps + 260) // 256 * 256 * sequences
        params.n_batch, params.n_ubatch, params.n_seq_max = BATCH, UBATCH, sequences
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn_type, params.kv_unified = 1, False
        self.context = llama.llama_init_from_model(model, params)
        if not self.context:
            sys.exit(f"llama.cpp makes no context of {params.n_ctx} tokens")
        self.memory = llama.llama_get_memory(self.context)
        self.tokens = llama.llama_batch_init(BATCH, 0, 1)

    def decode(self, entries):
        """Runs (position, sequence, whether logits are wanted) of random tokens; seconds."""
        self.tokens.count = len(entries)
        for i, (position, sequence, logits) in enumerate(entries):
            self.tokens.token[i] = random.randrange(2, self.vocabulary)
            self.tokens.pos[i], self.tokens.n_seq_id[i] = position, 1
            self.tokens.seq_id[i][0], self.tokens.logits[i] = sequence, logits
        start = time.perf_counter()
        status = self.llama.llama_decode(self.context, self.tokens)
        self.llama.llama_synchronize(self.context)
        if status:
            sys.exit(f"llama_decode failed with {status}")
        return time.perf_counter() - start

    def prefill(self, length):
        self.llama.llama_memory_clear(self.memory, True)
        return sum(
            self.decode([(p, 0, p == length - 1) for p in range(first, min(length, first + BATCH))])
            for first in range(0, length, BATCH)
        )


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("gguf")
    options.add_argument("--llama", required=True, metavar="DIR")
    options.add_argument("--contexts", default="1024,4096")
    options.add_argument("--batches", default="1,32")
    options.add_argument("--threads", type=int, default=os.cpu_count())
    options.add_argument("--steps", type=int, default=16)
    a = options.parse_args()
    llama = load(a.llama)
    model = llama.llama_model_load_from_file(a.gguf.encode(), llama.llama_model_default_params())
    if not model:
        sys.exit(f"llama.cpp does not load {a.gguf}")
    vocabulary = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model))
    batches = [int(b) for b in a.batches.split(",") if int(b)]

    def tell(what, context, batch, seconds):
        rate = batch * (context if what == "prefill" else 1) / statistics.median(seconds)
        row = {"engine": "llama.cpp", "what": what, "ctx": context, "batch": batch, "tok_s": round(rate, 2)}
        print(json.dumps({**row, "n": len(seconds)}), flush=True)

    for context in map(int, a.contexts.split(",")):
        run = Run(llama, model, vocabulary, context, max(batches, default=1), a.threads, a.steps)
        run.prefill(min(256, context))
        tell("prefill", context, 1, [run.prefill(context)])
        for batch in batches:
            for sequence in range(1, batch):
                llama.llama_memory_seq_rm(run.memory, sequence, -1, -1)
                llama.llama_memory_seq_cp(run.memory, 0, sequence, -1, -1)
            steps = [run.decode([(context + n, s, 1) for s in range(batch)]) for n in range(a.steps + 1)]
            tell("decode", context, batch, steps[1:])
            for sequence in range(batch):
                llama.llama_memory_seq_rm(run.memory, sequence, context, -1)
        llama.llama_free(run.context)


if __name__ == "__main__":
    main()
