package org.sparseforge.verify.sandbox;

import java.util.List;

/**
 * Runs that share one start of a sandbox. All must belong to one task, and nothing of its verifier
 * may be among them; each still has processes of its own, and finds /tmp empty.
 *
 * @param runs all with the same hash seed
 * @param inspect sources to be read in the same start
 */
public record SolveBatch(List<SolveRequest> runs, List<Source> inspect) {
  public SolveBatch {
    runs = List.copyOf(runs);
    inspect = List.copyOf(inspect);
    if (runs.stream().mapToInt(SolveRequest::hashSeed).distinct().count() > 1) {
      throw new IllegalArgumentException(
          "runs in one sandbox must share a hash seed, as one process has one; got "
              + runs.stream().map(SolveRequest::hashSeed).toList());
    }
  }
}
