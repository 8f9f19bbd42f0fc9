package org.sparseforge.synth.task;

import java.util.List;
import org.sparseforge.schemas.Provenance;
import org.sparseforge.schemas.SchemaVersion;

/**
 * Where a candidate comes from.
 *
 * @param author {@code program} or {@code model}
 * @param model what {@code --model} named, or null
 * @param seed of the run
 * @param candidate its index in the run
 */
public record Origin(String author, String model, long seed, long candidate) {
  Provenance provenance(List<String> sources) {
    return new Provenance(
        author, model, seed, candidate, SchemaVersion.GENERATOR, sources, List.of());
  }
}
