#!/usr/bin/env python3
"""Writes a deepseek_v32 checkpoint as GGUF (architecture deepseek32, bf16), for timing llama.cpp on it.

    VENV/bin/python engine/bench/to_gguf.py CHECKPOINT OUT.gguf

Wants numpy, gguf, torch and safetensors. Without a tokenizer: llama_cpp.py feeds token ids. Norms, the router and the
indexer's head weights stay fp32.
"""

import glob
import json
import os
import sys

import gguf
import numpy
from gguf import GGMLQuantizationType as Type
from safetensors import safe_open

ARCHITECTURE = "deepseek32"

# Name in a layer of the checkpoint, name in a block of the file, whether it is a matrix in bf16.
LAYER = (
    ("input_layernorm", "attn_norm", False),
    ("post_attention_layernorm", "ffn_norm", False),
    ("self_attn.q_a_proj", "attn_q_a", True),
    ("self_attn.q_a_layernorm", "attn_q_a_norm", False),
    ("self_attn.q_b_proj", "attn_q_b", True),
    ("self_attn.kv_a_proj_with_mqa", "attn_kv_a_mqa", True),
    ("self_attn.kv_a_layernorm", "attn_kv_a_norm", False),
    ("self_attn.o_proj", "attn_output", True),
    ("self_attn.indexer.wq_b", "indexer.attn_q_b", True),
    ("self_attn.indexer.wk", "indexer.attn_k", True),
    ("self_attn.indexer.k_norm", "indexer.k_norm", False),
    ("self_attn.indexer.weights_proj", "indexer.proj", False),
)


def keys(c):
    """The file's own keys for a configuration, in the types llama.cpp reads them in."""
    numbers = {
        "vocab_size": c["vocab_size"],
        "context_length": c["max_position_embeddings"],
        "embedding_length": c["hidden_size"],
        "block_count": c["num_hidden_layers"],
        "feed_forward_length": c["intermediate_size"],
        "leading_dense_block_count": c["first_k_dense_replace"],
        "attention.head_count": c["num_attention_heads"],
        "attention.head_count_kv": 1,
        "attention.layer_norm_rms_epsilon": float(c["rms_norm_eps"]),
        "attention.q_lora_rank": c["q_lora_rank"],
        "attention.kv_lora_rank": c["kv_lora_rank"],
        "attention.key_length": c["kv_lora_rank"] + c["qk_rope_head_dim"],
        "attention.value_length": c["kv_lora_rank"],
        "attention.key_length_mla": c["qk_nope_head_dim"] + c["qk_rope_head_dim"],
        "attention.value_length_mla": c["v_head_dim"],
        "attention.indexer.head_count": c["index_n_heads"],
        "attention.indexer.key_length": c["index_head_dim"],
        "attention.indexer.top_k": c["index_topk"],
        "expert_count": c["n_routed_experts"],
        "expert_used_count": c["num_experts_per_tok"],
        "expert_shared_count": c["n_shared_experts"],
        "expert_feed_forward_length": c["moe_intermediate_size"],
        "expert_weights_scale": float(c["routed_scaling_factor"]),
        "expert_weights_norm": bool(c["norm_topk_prob"]),
        "expert_gating_func": 2,  # sigmoid
        "rope.dimension_count": c["qk_rope_head_dim"],
        "rope.freq_base": float(c["rope_theta"]),
    }
    if c["n_group"] > 1:
        numbers.update({"expert_group_count": c["n_group"], "expert_group_used_count": c["topk_group"]})
    yarn = c.get("rope_scaling")
    if yarn:
        numbers["rope.scaling.type"] = "yarn"
        numbers["rope.scaling.factor"] = float(yarn["factor"])
        numbers["rope.scaling.original_context_length"] = yarn["original_max_position_embeddings"]
        numbers["rope.scaling.yarn_beta_fast"] = float(yarn["beta_fast"])
        numbers["rope.scaling.yarn_beta_slow"] = float(yarn["beta_slow"])
        numbers["rope.scaling.yarn_log_multiplier"] = 0.1 * yarn["mscale_all_dim"]
    return numbers


class Converter:
    def __init__(self, folder, out):
        with open(os.path.join(folder, "config.json"), encoding="utf-8") as config:
            self.c = json.load(config)
        self.files = {}
        for path in glob.glob(os.path.join(folder, "*.safetensors")):
            opened = safe_open(path, "pt")
            self.files.update(dict.fromkeys(opened.keys(), opened))
        self.out = gguf.GGUFWriter(out, ARCHITECTURE)
        self.out.add_string("general.name", os.path.basename(os.path.normpath(folder)))
        self.out.add_string("tokenizer.ggml.model", "no_vocab")
        for key, value in keys(self.c).items():
            add = {int: self.out.add_uint32, float: self.out.add_float32, bool: self.out.add_bool, str: self.out.add_string}
            add[type(value)](f"{ARCHITECTURE}.{key}", value)

    def read(self, name):
        return self.files[name].get_tensor(name).float().numpy()

    def put(self, name, numbers, matrix):
        numbers = numpy.ascontiguousarray(numbers)
        if matrix:
            self.out.add_tensor(name, gguf.quants.quantize(numbers, Type.BF16), raw_dtype=Type.BF16)
        else:
            self.out.add_tensor(name, numbers)

    def layer(self, i):
        c, source, block = self.c, f"model.layers.{i}.", f"blk.{i}."
        for ours, theirs, matrix in LAYER:
            self.put(f"{block}{theirs}.weight", self.read(f"{source}{ours}.weight"), matrix)
        self.put(f"{block}indexer.k_norm.bias", self.read(f"{source}self_attn.indexer.k_norm.bias"), False)
        heads, nope = c["num_attention_heads"], c["qk_nope_head_dim"]
        latent = self.read(f"{source}self_attn.kv_b_proj.weight").reshape(heads, nope + c["v_head_dim"], -1)
        self.put(f"{block}attn_k_b.weight", latent[:, :nope].transpose(0, 2, 1), True)
        self.put(f"{block}attn_v_b.weight", latent[:, nope:], True)
        for part in ("gate", "up", "down"):
            if i < c["first_k_dense_replace"]:
                self.put(f"{block}ffn_{part}.weight", self.read(f"{source}mlp.{part}_proj.weight"), True)
                continue
            experts = range(c["n_routed_experts"])
            stacked = numpy.stack([self.read(f"{source}mlp.experts.{e}.{part}_proj.weight") for e in experts])
            self.put(f"{block}ffn_{part}_exps.weight", stacked, True)
            shared = self.read(f"{source}mlp.shared_experts.{part}_proj.weight")
            self.put(f"{block}ffn_{part}_shexp.weight", shared, True)
        if i >= c["first_k_dense_replace"]:
            self.put(f"{block}ffn_gate_inp.weight", self.read(f"{source}mlp.gate.weight"), False)
            bias = self.read(f"{source}mlp.gate.e_score_correction_bias")
            self.put(f"{block}exp_probs_b.bias", bias, False)

    def run(self):
        self.put("token_embd.weight", self.read("model.embed_tokens.weight"), True)
        self.put("output_norm.weight", self.read("model.norm.weight"), False)
        self.put("output.weight", self.read("lm_head.weight"), True)
        for i in range(self.c["num_hidden_layers"]):
            self.layer(i)
        self.out.write_header_to_file()
        self.out.write_kv_data_to_file()
        self.out.write_tensors_to_file()
        self.out.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Converter(sys.argv[1], sys.argv[2]).run()
