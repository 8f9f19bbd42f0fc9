package org.sparseforge.verify.sandbox;

import java.util.List;

/** One result per run and one report per source of a {@link SolveBatch}, in order. */
public record SolveReport(List<SolveResult> results, List<SourceReport> sources) {
  public SolveReport {
    results = List.copyOf(results);
    sources = List.copyOf(sources);
  }
}
