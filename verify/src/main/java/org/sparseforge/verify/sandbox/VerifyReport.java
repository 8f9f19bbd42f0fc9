package org.sparseforge.verify.sandbox;

import java.util.List;

/** One result per attempt of a {@link VerifyRequest} and one report per source, in order. */
public record VerifyReport(List<VerifyResult> results, List<SourceReport> sources) {
  public VerifyReport {
    results = List.copyOf(results);
    sources = List.copyOf(sources);
  }
}
