package org.sparseforge.engine.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.loader.RandomCheckpoint.Format;

/**
 * What the published code computed for one random checkpoint; the file says how to make it again.
 */
record Golden(String name, JsonNode json) {
  static final List<String> NAMES =
      List.of(
          "short_one_group",
          "sparse_groups",
          "yarn_all_sparse",
          "three_dense",
          "fp8_blocks",
          "fp8_ue8m0_yarn",
          "two_shared_tied",
          "glm",
          "glm_shared_topk",
          "long_context");

  static Golden load(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
      JsonNode json = new ObjectMapper().readTree(in);
      if (!json.get("magic").asText().equals("sparseforge-golden")
          || json.get("version").asInt() != 1) {
        throw new IllegalStateException(name + " is not a golden file of version 1");
      }
      return new Golden(name, json);
    } catch (IOException e) {
      throw new IllegalStateException("golden file " + name, e);
    }
  }

  /** Writes the checkpoint the values are of, drawn anew from its seed. */
  Path writeCheckpoint(Path folder, long shardBytes) throws IOException {
    Path config = folder.resolve(name + "-config.json");
    Files.writeString(config, json.get("config").toString());
    Format format = Format.valueOf(json.get("format").asText().toUpperCase(java.util.Locale.ROOT));
    Path out = folder.resolve(name);
    new RandomCheckpoint(format, json.get("seed").asLong(), shardBytes).write(config, out);
    return out;
  }

  int[] prompt() {
    return ints(json.get("prompt"));
  }

  int[] greedy() {
    return ints(json.get("greedy"));
  }

  /** Positions of the prompt whose logits are here. */
  int[] positions() {
    return ints(json.get("positions"));
  }

  float[] logits(int i) {
    return floats(json.get("logits").get(i));
  }

  /** Logits once the last greedy token has been fed back. */
  float[] logitsAfterGreedy() {
    return floats(json.get("logits_after_greedy"));
  }

  /** What the indexer of {@code layer} kept at {@code positions()[i]}; null for a layer without. */
  int[] topk(int layer, int i) {
    JsonNode rows = json.get("topk").get(Integer.toString(layer));
    return rows == null ? null : ints(rows.get(i));
  }

  /** Experts of {@code layer} at {@code positions()[i]}, ascending; null for a dense layer. */
  int[] experts(int layer, int i) {
    JsonNode rows = json.get("experts").get(Integer.toString(layer));
    return rows == null ? null : ints(rows.get(i));
  }

  int layers() {
    return json.get("config").get("num_hidden_layers").asInt();
  }

  private static int[] ints(JsonNode array) {
    int[] values = new int[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asInt();
    }
    return values;
  }

  private static float[] floats(JsonNode base64) {
    byte[] bytes = Base64.getDecoder().decode(base64.asText());
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
