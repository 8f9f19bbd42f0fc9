package org.sparseforge.engine.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.loader.ModelConfig.Quantization;
import org.sparseforge.engine.loader.SafetensorsWriter.Entry;

class CheckpointTest {
  @TempDir Path folder;

  private ObjectNode config;

  @BeforeEach
  void smallConfiguration() {
    config = small();
  }

  static ObjectNode small() {
    return ModelConfigTest.published("vocab_size", "20")
        .put("hidden_size", 12)
        .put("num_hidden_layers", 2)
        .put("first_k_dense_replace", 1)
        .put("num_attention_heads", 2)
        .put("num_key_value_heads", 2)
        .put("q_lora_rank", 6)
        .put("kv_lora_rank", 5)
        .put("qk_nope_head_dim", 4)
        .put("qk_rope_head_dim", 2)
        .put("v_head_dim", 3)
        .put("index_n_heads", 2)
        .put("index_head_dim", 4)
        .put("index_topk", 8)
        .put("n_routed_experts", 4)
        .put("num_experts_per_tok", 2)
        .put("n_group", 2)
        .put("topk_group", 1)
        .put("intermediate_size", 9)
        .put("moe_intermediate_size", 7);
  }

  /** Writes the checkpoint of {@link #config} after {@code change} has had its way with it. */
  private void write(RandomCheckpoint.Format format, UnaryOperator<List<Entry>> change)
      throws IOException {
    ModelConfig parsed = ModelConfigTest.parse(config);
    RandomTensors tensors =
        new RandomTensors(1, format, parsed.quantization().orElse(new Quantization(4, 4, false)));
    List<Entry> entries = new ArrayList<>();
    WeightLayout.of(parsed).forEach(spec -> entries.addAll(tensors.entries(spec)));
    Files.writeString(folder.resolve("config.json"), config.toString());
    SafetensorsWriter.write(folder.resolve("model.safetensors"), change.apply(entries));
  }

  private static Entry filled(String name, DType dtype, float value, long... shape) {
    return new Entry(
        name,
        dtype,
        shape,
        out -> {
          long elements = 1;
          for (long dim : shape) {
            elements *= dim;
          }
          ByteBuffer bytes =
              ByteBuffer.allocate((int) elements * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
          while (bytes.hasRemaining()) {
            switch (dtype) {
              case F32 -> bytes.putFloat(value);
              case BF16 -> bytes.putShort(Bf16.fromFloat(value));
              default -> bytes.put((byte) value);
            }
          }
          out.write(bytes.array());
        });
  }

  private static UnaryOperator<List<Entry>> replacing(String name, Entry... by) {
    return entries -> {
      List<Entry> changed = new ArrayList<>(entries);
      changed.removeIf(e -> e.name().equals(name));
      changed.addAll(List.of(by));
      return changed;
    };
  }

  private void assertRefused(String message) {
    ModelLoadException refused =
        assertThrows(ModelLoadException.class, () -> Checkpoint.open(folder));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void weightsComeWithTheirNames() throws IOException {
    write(RandomCheckpoint.Format.BF16, e -> e);
    Checkpoint checkpoint = Checkpoint.open(folder);
    assertEquals(12, checkpoint.vector("model.norm.weight").length);
    assertEquals(
        2 * (4 + 3), checkpoint.weight("model.layers.1.self_attn.kv_b_proj.weight").rows());
    assertEquals(Optional.empty(), checkpoint.findNonFinite());
  }

  @Test
  void tensorsOfLayersPastTheLastAreIgnored() throws IOException {
    write(
        RandomCheckpoint.Format.BF16,
        replacing(
            "none",
            filled("model.layers.2.eh_proj.weight", DType.BF16, 1, 3, 3),
            filled("model.layers.2.shared_head.norm.weight", DType.I64, 1, 3),
            filled("model.layers.0.self_attn.rotary_emb.inv_freq", DType.F32, 1, 3)));
    Checkpoint.open(folder);
  }

  @Test
  void missingUnknownAndMisshapenTensorsAreNamed() throws IOException {
    String name = "model.layers.1.mlp.experts.3.up_proj.weight";
    write(RandomCheckpoint.Format.BF16, replacing(name));
    assertRefused(
        "the checkpoint lacks 1 of the 51 tensors its config.json calls for, first " + name);
    write(RandomCheckpoint.Format.BF16, replacing(name, filled(name, DType.BF16, 1, 12, 7)));
    assertRefused("tensor " + name + " has shape [12, 7], config.json calls for [7, 12]");
    write(RandomCheckpoint.Format.BF16, replacing(name, filled(name, DType.I16, 1, 7, 12)));
    assertRefused("tensor " + name + " is I16; weights may be F32, BF16, F16 or F8_E4M3");
    write(
        RandomCheckpoint.Format.BF16,
        replacing("none", filled("model.layers.0.mlp.lora.weight", DType.BF16, 1, 2)));
    assertRefused(
        "the checkpoint holds 1 tensors that a deepseek_v32 of this config.json has no use for,"
            + " first model.layers.0.mlp.lora.weight");
  }

  @Test
  void fp8NeedsItsScales() throws IOException {
    String name = "model.layers.0.self_attn.o_proj.weight";
    String scale = name + "_scale_inv";
    write(RandomCheckpoint.Format.FP8, e -> e);
    Checkpoint.open(folder);
    write(RandomCheckpoint.Format.FP8, replacing(scale));
    assertRefused("tensor " + name + " is F8_E4M3 but " + scale + " is missing");
    write(RandomCheckpoint.Format.FP8, replacing(scale, filled(scale, DType.F32, 1, 2, 1)));
    assertRefused("tensor " + scale + " has shape [2, 1], config.json calls for [1, 1]");
    write(RandomCheckpoint.Format.FP8, replacing(scale, filled(scale, DType.BF16, 1, 1, 1)));
    assertRefused("tensor " + scale + " is BF16, not F32");
    write(RandomCheckpoint.Format.BF16, replacing("none", filled(scale, DType.F32, 1, 1, 1)));
    assertRefused("tensor " + name + " is BF16 but has a " + scale);
    write(RandomCheckpoint.Format.FP8, e -> e);
    config.remove("quantization_config");
    Files.writeString(folder.resolve("config.json"), config.toString());
    assertRefused(
        "tensor model.layers.0.self_attn.q_a_proj.weight is F8_E4M3 but config.json has no"
            + " quantization_config");
  }

  @Test
  void weightsThatAreNotNumbersAreFound() throws IOException {
    String norm = "model.layers.1.input_layernorm.weight";
    write(RandomCheckpoint.Format.BF16, replacing(norm, filled(norm, DType.F32, Float.NaN, 12)));
    assertEquals(
        "tensor " + norm + " holds NaN",
        assertThrows(ModelLoadException.class, () -> Checkpoint.open(folder).vector(norm))
            .getMessage());
    String head = "lm_head.weight";
    write(
        RandomCheckpoint.Format.BF16,
        replacing(head, filled(head, DType.BF16, Float.NEGATIVE_INFINITY, 20, 12)));
    assertEquals(
        "tensor lm_head.weight holds -Infinity at [0, 0]",
        Checkpoint.open(folder).findNonFinite().orElseThrow());
  }

  @Test
  void summaryCountsWhatIsThere() throws IOException {
    write(RandomCheckpoint.Format.BF16, e -> e);
    Checkpoint checkpoint = Checkpoint.open(folder);
    ModelSummary summary = ModelSummary.of(checkpoint);
    long expert = 3 * 7 * 12;
    assertEquals(summary.parametersTotal() - 20 * 12 - 2 * expert, summary.parametersActive());
    // Two layers of 5 + 2 latent values and 4 of the indexer, four bytes each.
    assertEquals(2 * (7 + 4) * 4, summary.cacheBytesPerToken());
    assertEquals(0, summary.longestContext(summary.weightBytes()));
    assertEquals(10, summary.longestContext(summary.weightBytes() + 10 * 88 + 87));
    assertEquals(163840, summary.longestContext(1L << 40));
    String text = summary.text(1L << 30);
    assertTrue(text.contains("deepseek_v32, 2 layers (1 dense, 1 sparse)"), text);
    assertTrue(text.contains("cache            88 bytes a token"), text);
  }
}
