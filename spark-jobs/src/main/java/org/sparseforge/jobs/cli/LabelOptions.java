package org.sparseforge.jobs.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** How proofs are judged, by {@code prove} and {@code label} alike. Null is the default. */
final class LabelOptions {
  @Option(
      names = "--verifications",
      paramLabel = "N",
      description = "Independent verifications of a proof. Default: 8.")
  private Integer verifications;

  @Option(
      names = "--meta-verifications",
      paramLabel = "M",
      description =
          "Meta-verifications of an evaluation that reports issues; 0 gives no labels. Default: 3.")
  private Integer metaVerifications;

  @Option(
      names = "--min-valid",
      paramLabel = "K",
      description = "Confirmed evaluations with the lowest score that make it a label. Default: 2.")
  private Integer minValid;

  @Option(
      names = "--confirm-at",
      paramLabel = "0.5|1",
      description = "Least rating with which a meta-verification confirms. Default: 1.")
  private Double confirmAt;

  @Option(
      names = "--format-attempts",
      paramLabel = "N",
      description = "Times an answer is asked for until it keeps its layout. Default: 2.")
  private Integer formatAttempts;

  /** Those that were given, by {@link org.sparseforge.jobs.proofs.ProofMethod}'s keys. */
  Map<String, Object> values() {
    Map<String, Object> values = new HashMap<>();
    values.put("verifications", verifications);
    values.put("meta_verifications", metaVerifications);
    values.put("min_valid", minValid);
    values.put("confirm_at", confirmAt);
    values.put("format_attempts", formatAttempts);
    values.values().removeIf(value -> value == null);
    return values;
  }
}
