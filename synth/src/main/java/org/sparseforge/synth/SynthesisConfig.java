package org.sparseforge.synth;

import java.nio.file.Path;
import java.util.List;

/**
 * How tasks are authored.
 *
 * @param seed of the run
 * @param domains directories or files of domains in place of the packaged ones; empty for the
 *     packaged ones
 * @param seedTables a directory of CSV or Parquet tables that add to or replace the packaged ones,
 *     or null
 * @param maxDifficulty 1 to 5: candidates are raised to at most this level
 */
public record SynthesisConfig(long seed, List<Path> domains, Path seedTables, int maxDifficulty) {
  public SynthesisConfig {
    domains = List.copyOf(domains);
    if (maxDifficulty < 1 || maxDifficulty > 5) {
      throw new IllegalArgumentException("max_difficulty must be 1 to 5, got " + maxDifficulty);
    }
  }
}
