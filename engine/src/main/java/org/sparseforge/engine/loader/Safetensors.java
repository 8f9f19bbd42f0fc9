package org.sparseforge.engine.loader;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All tensors of a checkpoint folder: {@code model.safetensors}, or the shards that {@code
 * model.safetensors.index.json} lists. Opening reads the headers and maps the data; no weight is
 * read.
 */
final class Safetensors {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  private final Map<String, Tensor> tensors = new TreeMap<>();

  private Safetensors() {}

  public static Safetensors open(Path folder) {
    Safetensors opened = new Safetensors();
    if (Files.exists(folder.resolve(INDEX))) {
      opened.openShards(folder);
    } else if (Files.exists(folder.resolve(SINGLE))) {
      opened.add(folder.resolve(SINGLE));
    } else {
      throw new ModelLoadException("%s holds neither %s nor %s".formatted(folder, SINGLE, INDEX));
    }
    return opened;
  }

  /** By name; unmodifiable. */
  public Map<String, Tensor> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  private void openShards(Path folder) {
    JsonNode map = ConfigJson.read(folder.resolve(INDEX)).get("weight_map");
    if (map == null || !map.isObject()) {
      throw new ModelLoadException(INDEX + ": weight_map is missing");
    }
    Map<String, String> shardOf = new TreeMap<>();
    map.properties().forEach(e -> shardOf.put(e.getKey(), e.getValue().asText()));
    for (String shard : new TreeSet<>(shardOf.values())) {
      Path file = folder.resolve(shard).normalize();
      if (!folder.normalize().equals(file.getParent())) {
        throw new ModelLoadException(
            "%s names the shard '%s'; shards must lie in the folder itself"
                .formatted(INDEX, shard));
      }
      if (!Files.exists(file)) {
        throw new ModelLoadException(
            "%s is missing: %s lists it; download the whole checkpoint".formatted(shard, INDEX));
      }
      add(file);
    }
    for (Map.Entry<String, String> entry : shardOf.entrySet()) {
      if (!tensors.containsKey(entry.getKey())) {
        throw new ModelLoadException(
            "%s says tensor %s is in %s, but it is not there"
                .formatted(INDEX, entry.getKey(), entry.getValue()));
      }
    }
  }

  private void add(Path file) {
    for (Tensor tensor : SafetensorsFile.open(file)) {
      if (tensors.put(tensor.name(), tensor) != null) {
        throw new ModelLoadException(
            "tensor %s is in %s and in another shard".formatted(tensor.name(), file.getFileName()));
      }
    }
  }
}
