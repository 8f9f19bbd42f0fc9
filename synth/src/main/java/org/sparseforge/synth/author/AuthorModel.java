package org.sparseforge.synth.author;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * The model that writes.
 *
 * @param engine stays the caller's to close
 * @param ref what {@code --model} named, as provenance records it
 * @param thinkingMode whether it reasons first
 * @param sampling parameters by the field's usual names; every call brings a seed of its own
 */
public record AuthorModel(
    Engine engine, String ref, ThinkingMode thinkingMode, Map<String, ?> sampling) {
  public AuthorModel {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(ref, "ref");
    Objects.requireNonNull(thinkingMode, "thinkingMode");
    sampling = Map.copyOf(sampling);
    SamplingParams.from(sampling);
  }

  SamplingParams sampling(long seed) {
    Map<String, Object> values = new HashMap<>(sampling);
    values.put("seed", seed);
    return SamplingParams.from(values);
  }
}
