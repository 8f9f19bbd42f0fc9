package org.sparseforge.jobs.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How {@code prove} spends compute. Null is the default. */
final class ProveOptions {
  @Option(
      names = "--strategy",
      paramLabel = "NAME",
      description =
          "search (a pool of proofs, refined round by round) or sequential (chains of proofs, each"
              + " refined by its author's own evaluation). Default: search.")
  private String strategy;

  @Option(
      names = "--pool-size",
      paramLabel = "N",
      description = "search: first drafts, and proofs that go on to the next round. Default: 8.")
  private Integer poolSize;

  @Option(
      names = "--analyses-per-proof",
      paramLabel = "N",
      description = "search: evaluations each of them is refined by. Default: 4.")
  private Integer analysesPerProof;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "search: refinements after the first drafts. Default: 4.")
  private Integer rounds;

  @Option(
      names = "--chains",
      paramLabel = "N",
      description = "sequential: independent chains. Default: 4.")
  private Integer chains;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description = "sequential: most attempts of a chain, the first counted. Default: 4.")
  private Integer attempts;

  /** Those that were given, by {@link org.sparseforge.jobs.proofs.ProofMethod}'s keys. */
  Map<String, Object> values() {
    Map<String, Object> values = new HashMap<>();
    values.put("strategy", strategy);
    values.put("pool_size", poolSize);
    values.put("analyses_per_proof", analysesPerProof);
    values.put("rounds", rounds);
    values.put("chains", chains);
    values.put("attempts", attempts);
    values.values().removeIf(value -> value == null);
    return values;
  }
}
