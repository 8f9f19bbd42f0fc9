package org.sparseforge.engine.loader;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.ModelConfig.Experts;
import org.sparseforge.engine.loader.ModelConfig.Indexer;
import org.sparseforge.engine.loader.ModelConfig.MlpType;
import org.sparseforge.engine.loader.ModelConfig.Quantization;

/**
 * config.json to {@link ModelConfig}. Sizes have no defaults: a guessed size would load and then
 * fail far from its cause. Keys that change nothing here are ignored, as the format has hundreds.
 */
final class ModelConfigReader {
  private static final int MAX_LAYERS = 4096;
  private static final int MAX_EXPERTS = 1 << 16;

  private ModelConfigReader() {}

  static ModelConfig read(Path file) {
    return parse(ConfigJson.read(file));
  }

  static ModelConfig parse(ConfigJson json) {
    ModelFamily family = ModelFamily.of(json.text("model_type"));
    json.expect("hidden_act", "silu");
    json.expect("scoring_func", "sigmoid");
    json.expect("topk_method", "noaux_tc");
    json.expect("attention_bias", "false");
    json.expect("mlp_bias", "false");
    json.expect("moe_layer_freq", "1");
    json.expect("rope_interleave", "true");
    int layers = json.upTo("num_hidden_layers", MAX_LAYERS);
    Attention attention = attention(json);
    return new ModelConfig(
        family,
        json.integer("vocab_size", 1),
        json.integer("hidden_size", 1),
        layers,
        json.integer("max_position_embeddings", 1),
        (float) json.positive("rms_norm_eps"),
        json.bool("tie_word_embeddings", false),
        attention,
        indexer(json, family, attention, layers),
        mlp(json, layers),
        json.integer("intermediate_size", 1),
        experts(json),
        RopeReader.parse(json),
        quantization(json));
  }

  private static Attention attention(ConfigJson json) {
    int heads = json.integer("num_attention_heads", 1);
    if (json.integer("num_key_value_heads", 1, heads) != heads) {
      throw json.wrong("num_key_value_heads", heads + ", as num_attention_heads is");
    }
    int rope = json.integer("qk_rope_head_dim", 2);
    if (rope % 2 != 0) {
      throw json.wrong("qk_rope_head_dim", "even");
    }
    return new Attention(
        heads,
        json.integer("q_lora_rank", 1),
        json.integer("kv_lora_rank", 1),
        json.integer("qk_nope_head_dim", 1),
        rope,
        json.integer("v_head_dim", 1));
  }

  private static Indexer indexer(
      ConfigJson json, ModelFamily family, Attention attention, int layers) {
    int headDim = json.integer("index_head_dim", 1);
    if (headDim < attention.qkRopeHeadDim()) {
      throw json.wrong("index_head_dim", "at least qk_rope_head_dim");
    }
    RopeLayout layout = family.indexerRope();
    if (json.has("indexer_rope_interleave")) {
      layout =
          json.bool("indexer_rope_interleave", true)
              ? RopeLayout.INTERLEAVED
              : RopeLayout.HALF_SPLIT;
    }
    List<Boolean> full = indexerTypes(json, layers);
    if (!full.get(0)) {
      throw json.wrong("layer 0 shares the top-k of an earlier layer, but there is none");
    }
    return new Indexer(
        json.integer("index_n_heads", 1), headDim, json.integer("index_topk", 1), layout, full);
  }

  /** An explicit list, else a pattern such as "FSSF", else every index_topk_freq-th layer. */
  private static List<Boolean> indexerTypes(ConfigJson json, int layers) {
    String key = json.has("indexer_types") ? "indexer_types" : "index_topk_pattern";
    if (!json.has(key)) {
      int freq = Math.max(json.integer("index_topk_freq", 0, 1), 1);
      int offset = json.integer("index_skip_topk_offset", 0, 2);
      List<Boolean> full = new ArrayList<>();
      for (int i = 0; i < layers; i++) {
        full.add(Math.max(i - offset + 1, 0) % freq == 0);
      }
      return full;
    }
    List<String> types = new ArrayList<>();
    JsonNode value = json.get(key);
    if (value.isTextual()) {
      value.textValue().chars().forEach(c -> types.add(Character.toString(c)));
    } else {
      value.forEach(type -> types.add(type.asText()));
    }
    List<Boolean> full = new ArrayList<>();
    for (String type : types) {
      if (!List.of("full", "shared", "F", "S").contains(type)) {
        throw json.wrong(key, "made of full and shared");
      }
      full.add(type.equals("full") || type.equals("F"));
    }
    if (full.size() != layers) {
      throw json.wrong(key, "one entry for each of %d layers".formatted(layers));
    }
    return full;
  }

  private static List<MlpType> mlp(ConfigJson json, int layers) {
    List<MlpType> types = new ArrayList<>();
    if (json.has("mlp_layer_types")) {
      for (JsonNode type : json.get("mlp_layer_types")) {
        switch (type.asText()) {
          case "dense" -> types.add(MlpType.DENSE);
          case "sparse" -> types.add(MlpType.SPARSE);
          default -> throw json.wrong("mlp_layer_types", "made of dense and sparse");
        }
      }
      if (types.size() != layers) {
        throw json.wrong("mlp_layer_types", "one entry for each of %d layers".formatted(layers));
      }
      return types;
    }
    int dense = json.integer("first_k_dense_replace", 0);
    for (int i = 0; i < layers; i++) {
      types.add(i < dense ? MlpType.DENSE : MlpType.SPARSE);
    }
    return types;
  }

  private static Experts experts(ConfigJson json) {
    int experts = json.upTo("n_routed_experts", MAX_EXPERTS);
    int groups = json.integer("n_group", 1);
    if (experts % groups != 0 || experts / groups < 2) {
      throw json.wrong(
          "n_group",
          "a divisor of n_routed_experts %d with groups of two or more".formatted(experts));
    }
    int kept = json.integer("topk_group", 1);
    if (kept > groups) {
      throw json.wrong("topk_group", "at most n_group " + groups);
    }
    int chosen = json.integer("num_experts_per_tok", 1);
    if (chosen > kept * (experts / groups)) {
      throw json.wrong(
          "num_experts_per_tok",
          "at most the %d of the kept groups".formatted(kept * (experts / groups)));
    }
    return new Experts(
        json.integer("moe_intermediate_size", 1),
        experts,
        json.integer("n_shared_experts", 1),
        chosen,
        groups,
        kept,
        json.bool("norm_topk_prob", true),
        (float) json.positive("routed_scaling_factor"));
  }

  private static Optional<Quantization> quantization(ConfigJson json) {
    Optional<ConfigJson> present = json.object("quantization_config");
    if (present.isEmpty()) {
      return Optional.empty();
    }
    ConfigJson quant = present.get();
    quant.expect("quant_method", "fp8");
    quant.expect("fmt", "e4m3");
    JsonNode block = quant.has("weight_block_size") ? quant.get("weight_block_size") : null;
    if (block == null || block.size() != 2 || !isSize(block.get(0)) || !isSize(block.get(1))) {
      throw quant.wrong("weight_block_size must be two whole numbers such as [128, 128]");
    }
    quant.expect("scale_fmt", "ue8m0");
    return Optional.of(
        new Quantization(block.get(0).intValue(), block.get(1).intValue(), quant.has("scale_fmt")));
  }

  private static boolean isSize(JsonNode node) {
    return node.isInt() && node.intValue() > 0;
  }
}
