package org.sparseforge.engine.loader;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a checkpoint wants to be sampled: its generation_config.json, where it has one.
 *
 * @param eosTokenIds tokens that end a completion; from config.json where generation_config.json
 *     names none, empty where neither does
 * @param sampling {@code temperature top_p top_k min_p}, those that are given; an explicit {@code
 *     do_sample: false} is temperature 0
 */
public record GenerationConfig(List<Integer> eosTokenIds, Map<String, Object> sampling) {
  private static final String EOS = "eos_token_id";

  public GenerationConfig {
    eosTokenIds = List.copyOf(eosTokenIds);
    sampling = Map.copyOf(sampling);
  }

  /** Reads the two files of {@code folder}. */
  public static GenerationConfig read(Path folder) {
    ConfigJson model = ConfigJson.read(folder.resolve("config.json"));
    Path file = folder.resolve("generation_config.json");
    if (!Files.exists(file)) {
      return new GenerationConfig(eos(model), Map.of());
    }
    ConfigJson json = ConfigJson.read(file);
    return new GenerationConfig(json.has(EOS) ? eos(json) : eos(model), sampling(json));
  }

  private static List<Integer> eos(ConfigJson json) {
    List<Integer> ids = new ArrayList<>();
    if (!json.has(EOS)) {
      return ids;
    }
    JsonNode value = json.get(EOS);
    for (JsonNode id : value.isArray() ? value : List.of(value)) {
      if (!id.isInt() || id.intValue() < 0) {
        throw json.wrong(EOS, "a token id, or a list of them");
      }
      ids.add(id.intValue());
    }
    return ids;
  }

  private static Map<String, Object> sampling(ConfigJson json) {
    Map<String, Object> sampling = new LinkedHashMap<>();
    if (!json.bool("do_sample", true)) {
      sampling.put("temperature", 0.0);
      return sampling;
    }
    if (json.has("temperature")) {
      sampling.put("temperature", json.orZero("temperature"));
    }
    for (String key : List.of("top_p", "min_p")) {
      if (json.has(key)) {
        sampling.put(key, json.orZero(key));
      }
    }
    if (json.has("top_k")) {
      sampling.put("top_k", json.integer("top_k", -1));
    }
    return sampling;
  }
}
