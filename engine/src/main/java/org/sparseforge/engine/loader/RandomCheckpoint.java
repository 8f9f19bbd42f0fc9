package org.sparseforge.engine.loader;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sparseforge.engine.loader.ModelConfig.Quantization;
import org.sparseforge.engine.loader.SafetensorsWriter.Entry;

/**
 * A checkpoint of any configuration with random weights, for load tests and golden tests. Every
 * tensor depends on the seed and its own name alone, so two configurations that share a layer share
 * its weights; matrices have standard deviation 1/sqrt(columns).
 *
 * @param format of the matrices; the small fp32 tensors of published checkpoints stay fp32
 * @param shardBytes most data in one file; a single file when everything fits
 */
public record RandomCheckpoint(Format format, long seed, long shardBytes) {
  /** What matrices are stored in. */
  public enum Format {
    F32,
    BF16,
    FP8
  }

  private static final Quantization USUAL = new Quantization(128, 128, true);

  /**
   * @param like a config.json or a folder that holds one
   * @param out a folder that is empty or not there yet
   */
  public void write(Path like, Path out) {
    Path file = Files.isDirectory(like) ? like.resolve("config.json") : like;
    ConfigJson json = ConfigJson.read(file);
    ModelConfig config = ModelConfigReader.parse(json);
    try {
      Files.createDirectories(out);
      try (Stream<Path> present = Files.list(out)) {
        if (present.findAny().isPresent()) {
          throw new ModelLoadException(out + " is not empty; name a new folder");
        }
      }
      Quantization quant = config.quantization().orElse(USUAL);
      writeShards(out, plan(config, quant));
      ObjectNode copy = ((ObjectNode) json.node()).deepCopy();
      describe(copy, quant);
      Files.writeString(
          out.resolve("config.json"),
          ConfigJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(copy) + "\n");
    } catch (IOException e) {
      throw new ModelLoadException(out + " cannot be written: " + e, e);
    }
  }

  private List<List<Entry>> plan(ModelConfig config, Quantization quant) {
    RandomTensors tensors = new RandomTensors(seed, format, quant);
    List<List<Entry>> shards = new ArrayList<>();
    List<Entry> shard = new ArrayList<>();
    long bytes = 0;
    for (WeightSpec spec : WeightLayout.of(config)) {
      List<Entry> entries = tensors.entries(spec);
      long more = entries.stream().mapToLong(Entry::bytes).sum();
      if (!shard.isEmpty() && bytes + more > shardBytes) {
        shards.add(shard);
        shard = new ArrayList<>();
        bytes = 0;
      }
      shard.addAll(entries);
      bytes += more;
    }
    shards.add(shard);
    return shards;
  }

  private static void writeShards(Path out, List<List<Entry>> shards) throws IOException {
    if (shards.size() == 1) {
      SafetensorsWriter.write(out.resolve("model.safetensors"), shards.get(0));
      return;
    }
    ObjectNode index = ConfigJson.MAPPER.createObjectNode();
    ObjectNode total = index.putObject("metadata");
    ObjectNode map = index.putObject("weight_map");
    long bytes = 0;
    for (int i = 0; i < shards.size(); i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      SafetensorsWriter.write(out.resolve(name), shards.get(i));
      for (Entry entry : shards.get(i)) {
        map.put(entry.name(), name);
        bytes += entry.bytes();
      }
    }
    total.put("total_size", bytes);
    Files.writeString(
        out.resolve("model.safetensors.index.json"),
        ConfigJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n");
  }

  private void describe(ObjectNode config, Quantization quant) {
    config.put("torch_dtype", format == Format.F32 ? "float32" : "bfloat16");
    config.put("num_nextn_predict_layers", 0);
    config.remove("dtype");
    config.remove("quantization_config");
    if (format == Format.FP8) {
      ObjectNode node = config.putObject("quantization_config");
      node.put("quant_method", "fp8").put("fmt", "e4m3").put("activation_scheme", "dynamic");
      ArrayNode block = node.putArray("weight_block_size");
      block.add(quant.quantBlockRows()).add(quant.quantBlockCols());
      if (quant.ue8m0()) {
        node.put("scale_fmt", "ue8m0");
      }
    }
  }
}
