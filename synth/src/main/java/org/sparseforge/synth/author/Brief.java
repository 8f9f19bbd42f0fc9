package org.sparseforge.synth.author;

import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTables;

/**
 * What one candidate is to become.
 *
 * @param changes whether the agent has to change the database
 * @param levels most levels to climb, 1 to 5
 * @param draw of the candidate
 */
record Brief(String category, boolean changes, int levels, Draw draw) {
  private static final int SEEDS = 1_000_000;

  String databasePrompt(SeedTables seeds) {
    return AuthorPrompts.database(category, seeds, draw.sub("program").below(SEEDS));
  }
}
