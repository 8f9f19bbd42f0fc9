package org.sparseforge.engine.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConfigTest {
  /** The published 671B configuration, with one key changed or (null) removed. */
  static ObjectNode published(String key, String json) {
    try (InputStream in = ModelConfigTest.class.getResourceAsStream("/configs/deepseek_v32.json")) {
      ObjectNode node = (ObjectNode) ConfigJson.MAPPER.readTree(in);
      if (key != null && json == null) {
        node.remove(key);
      } else if (key != null) {
        node.set(key, ConfigJson.MAPPER.readTree(json));
      }
      return node;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static ModelConfig parse(ObjectNode node) {
    return ModelConfigReader.parse(new ConfigJson("config.json", node));
  }

  private static void assertRefused(String message, String key, String json) {
    ModelLoadException refused =
        assertThrows(ModelLoadException.class, () -> parse(published(key, json)));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void thePublishedConfigurationIsRead() {
    ModelConfig config = parse(published(null, null));
    assertEquals(ModelFamily.DEEPSEEK_V32, config.family());
    assertEquals(new ModelConfig.Attention(128, 1536, 512, 128, 64, 128), config.attention());
    assertEquals(new ModelConfig.Experts(2048, 256, 1, 8, 8, 4, true, 2.5f), config.experts());
    assertEquals(RopeLayout.HALF_SPLIT, config.indexer().ropeLayout());
    assertEquals(2048, config.indexer().indexTopk());
    assertEquals(3, config.mlp().indexOf(ModelConfig.MlpType.SPARSE));
    assertEquals(
        new ModelConfig.Yarn(40, 4096, 32, 1, 1, 1, true), config.rope().yarn().orElseThrow());
    assertEquals(new ModelConfig.Quantization(128, 128, true), config.quantization().orElseThrow());
    // Per token and layer 512 + 64 latent values and 128 of the indexer.
    assertEquals(61 * (576 + 128), config.cacheValuesPerToken());
  }

  @Test
  void parametersOfThePublishedModelAddUp() {
    List<WeightSpec> layout = WeightLayout.of(parse(published(null, null)));
    long indexers =
        layout.stream()
            .filter(s -> s.name().contains("indexer"))
            .mapToLong(WeightSpec::elements)
            .sum();
    long all = layout.stream().mapToLong(WeightSpec::elements).sum();
    assertEquals(0.85e9, indexers, 0.005e9);
    assertEquals(671.03e9, all - indexers, 0.005e9);
  }

  @Test
  void bothWaysToWriteRotarySettingsAreRead() {
    ObjectNode node = published("rope_scaling", null);
    node.remove("rope_theta");
    node.putObject("rope_parameters").put("rope_type", "default").put("rope_theta", 1e6);
    assertEquals(1e6, parse(node).rope().ropeTheta());
    assertTrue(parse(node).rope().yarn().isEmpty());
    ObjectNode yarn = published("rope_scaling", null);
    yarn.set(
        "rope_parameters",
        ((ObjectNode) published(null, null).get("rope_scaling").deepCopy())
            .put("rope_type", "yarn")
            .put("rope_theta", 10000));
    assertEquals(parse(published(null, null)).rope(), parse(yarn).rope());
  }

  @Test
  void glmSharesTheChoiceOfEarlierLayers() {
    ObjectNode node = published("model_type", "\"glm_moe_dsa\"");
    node.put("num_hidden_layers", 7).put("index_topk_freq", 3).put("index_skip_topk_offset", 2);
    assertEquals(
        List.of(true, true, false, false, true, false, false), parse(node).indexer().full());
    assertEquals(RopeLayout.INTERLEAVED, parse(node).indexer().ropeLayout());
    node.put("index_topk_pattern", "FSFSFSS");
    assertEquals(
        List.of(true, false, true, false, true, false, false), parse(node).indexer().full());
    node.put("indexer_rope_interleave", false);
    assertEquals(RopeLayout.HALF_SPLIT, parse(node).indexer().ropeLayout());
    node.put("index_topk_pattern", "SFFFFFF");
    assertEquals(
        "config.json: layer 0 shares the top-k of an earlier layer, but there is none",
        assertThrows(ModelLoadException.class, () -> parse(node)).getMessage());
  }

  @Test
  void impossibleValuesAreRefusedInOneSentence() {
    assertRefused(
        "config.json: model_type 'llama' is not supported; supported: deepseek_v32, glm_moe_dsa",
        "model_type",
        "\"llama\"");
    assertRefused("config.json: hidden_size is missing", "hidden_size", null);
    assertRefused("config.json: q_lora_rank is missing", "q_lora_rank", "null");
    assertRefused(
        "config.json: hidden_size is 0 but must be a whole number from 1 to 16777216",
        "hidden_size",
        "0");
    assertRefused(
        "config.json: vocab_size is 12.5 but must be a whole number from 1 to 16777216",
        "vocab_size",
        "12.5");
    assertRefused(
        "config.json: vocab_size is 99999999999 but must be a whole number from 1 to 16777216",
        "vocab_size",
        "99999999999");
    assertRefused("config.json: qk_rope_head_dim is 63 but must be even", "qk_rope_head_dim", "63");
    assertRefused(
        "config.json: n_group is 7 but must be a divisor of n_routed_experts 256 with groups of two"
            + " or more",
        "n_group",
        "7");
    assertRefused(
        "config.json: num_experts_per_tok is 200 but must be at most the 128 of the kept groups",
        "num_experts_per_tok",
        "200");
    assertRefused(
        "config.json: hidden_act is \"gelu\" but must be 'silu', the only one this engine runs",
        "hidden_act",
        "\"gelu\"");
    assertRefused(
        "config.json: rope_scaling: type 'linear' is not known; default and yarn are",
        "rope_scaling",
        "{\"type\":\"linear\",\"factor\":2}");
    assertRefused(
        "config.json: quantization_config: quant_method is \"gptq\" but must be 'fp8', the only one"
            + " this engine runs",
        "quantization_config",
        "{\"quant_method\":\"gptq\"}");
    assertRefused(
        "config.json: mlp_layer_types is [\"dense\"] but must be one entry for each of 61 layers",
        "mlp_layer_types",
        "[\"dense\"]");
  }

  @Test
  void sizesBeyondAnyModelAreRefusedBeforeTheyAreAllocated() {
    assertRefused(
        "config.json: num_hidden_layers is 2147483647 but must be a whole number from 1 to 4096",
        "num_hidden_layers",
        "2147483647");
    assertRefused(
        "config.json: quantization_config: weight_block_size must be two whole numbers such as"
            + " [128, 128]",
        "quantization_config",
        "{\"weight_block_size\":[\"128\",128]}");
    ModelConfig huge =
        parse(published("num_attention_heads", "16777216").put("num_key_value_heads", 16777216));
    assertEquals(
        "config.json: its sizes multiply to a matrix of more than 2^31 rows",
        assertThrows(ModelLoadException.class, () -> WeightLayout.of(huge)).getMessage());
  }

  /** Whatever a value is replaced with, the answer is a configuration or one sentence. */
  @Property(tries = 300)
  void anyValueIsReadOrRefused(
      @ForAll @IntRange(min = 0, max = 60) int which, @ForAll("values") String json) {
    ObjectNode node = published(null, null);
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    keys.addAll(List.of("mlp_layer_types", "index_topk_pattern", "rope_parameters"));
    String key = keys.get(which % keys.size());
    try {
      node.set(key, ConfigJson.MAPPER.readTree(json));
      WeightLayout.of(parse(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    } catch (ModelLoadException e) {
      assertTrue(e.getMessage().startsWith("config.json"), e.getMessage());
    }
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of(
        "null",
        "true",
        "0",
        "-1",
        "1",
        "2",
        "3",
        "1.5",
        "1e300",
        "99999999999",
        "\"\"",
        "\"FS\"",
        "\"yarn\"",
        "[]",
        "[1,2]",
        "[\"dense\"]",
        "{}",
        "{\"type\":\"yarn\"}",
        "{\"rope_type\":\"default\",\"rope_theta\":0}",
        "{\"factor\":-1,\"type\":\"yarn\"}");
  }

  @Test
  void aFileThatIsNotAConfigurationIsRefused(@TempDir Path folder) throws IOException {
    assertTrue(
        assertThrows(ModelLoadException.class, () -> ModelConfig.read(folder))
            .getMessage()
            .endsWith("does not exist; a model is a folder with config.json and *.safetensors"));
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": ");
    assertTrue(
        assertThrows(ModelLoadException.class, () -> ModelConfig.read(folder))
            .getMessage()
            .contains("is not JSON"));
    Files.writeString(folder.resolve("config.json"), "[]");
    assertTrue(
        assertThrows(ModelLoadException.class, () -> ModelConfig.read(folder))
            .getMessage()
            .endsWith("is not a JSON object"));
  }
}
