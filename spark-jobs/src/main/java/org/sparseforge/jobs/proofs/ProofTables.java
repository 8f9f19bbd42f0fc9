package org.sparseforge.jobs.proofs;

import org.apache.parquet.schema.MessageType;
import org.sparseforge.jobs.dataset.CallColumns;

/**
 * The tables of {@code prove} and {@code label}. Every call of a model is one row of two of them.
 */
public final class ProofTables {
  private static final String LABEL =
      """
        optional double label;
        required binary reason (STRING);
        optional double lowest_score;
        required int32 valid_at_lowest;
        optional double mean_score;
        optional double majority_score;
        required int32 verifications;
        required int32 issues;
      """;

  /** A row for each row that {@code prove} was given: the proof that was chosen. */
  public static final MessageType PROBLEMS =
      CallColumns.table(
          "problems",
          """
            required int64 row;
            optional binary id (STRING);
            required binary schema_version (STRING);
            required binary source (STRING);
            required binary problem (STRING);
            required binary proof (STRING);
            optional binary proof_id (STRING);
            optional double self_score;
            optional double mean_score;
            optional double majority_score;
            optional double label;
            required binary reason (STRING);
            required binary stop (STRING);
            required int32 rounds;
            required int64 proofs;
          """,
          CallColumns.SPEND,
          CallColumns.RUN,
          CallColumns.ERROR);

  /** Every call of the prover. */
  public static final MessageType PROOFS =
      CallColumns.table(
          "proofs",
          """
            required binary id (STRING);
            required int64 row;
            optional binary problem_id (STRING);
            required binary schema_version (STRING);
            required binary problem (STRING);
            required int32 round;
            required int32 chain;
            optional binary parent_id (STRING);
            optional binary analysis_id (STRING);
            required binary proof (STRING);
            required binary self_analysis (STRING);
            optional double self_score;
            optional double mean_score;
            optional double majority_score;
            required int32 verifications;
            required int32 issues;
            required boolean passed_all;
            optional binary malformed (STRING);
          """,
          CallColumns.SPEND,
          CallColumns.ERROR);

  /** Every call of a verifier or meta-verifier. */
  public static final MessageType ANALYSES =
      CallColumns.table(
          "analyses",
          """
            required binary id (STRING);
            required int64 row;
            optional binary problem_id (STRING);
            required binary schema_version (STRING);
            required binary kind (STRING);
            required binary proof_id (STRING);
            required binary of (STRING);
            required int32 slot;
            required int32 attempt;
            required binary analysis (STRING);
            optional double score;
            optional binary validity (STRING);
            optional binary malformed (STRING);
          """,
          CallColumns.SPEND,
          CallColumns.ERROR);

  /** Where every problem stood after every round: score against compute. */
  public static final MessageType SCORES =
      CallColumns.table(
          "scores",
          """
            required int64 row;
            optional binary problem_id (STRING);
            required binary schema_version (STRING);
            required int32 round;
            required int64 proofs;
            optional binary chosen_id (STRING);
            optional double chosen_mean;
            optional double chosen_self;
            optional double pool_mean;
          """,
          CallColumns.SPEND);

  /** Proofs that {@code prove} wrote, and what automatic labelling says of them. */
  public static final MessageType LABELS =
      CallColumns.table(
          "labels",
          """
            required binary id (STRING);
            required int64 row;
            optional binary problem_id (STRING);
            required binary schema_version (STRING);
            required binary problem (STRING);
            required binary proof (STRING);
          """,
          LABEL);

  /** The same of proofs that {@code label} was given: a row for each row of input. */
  public static final MessageType GIVEN_LABELS =
      CallColumns.table(
          "labels",
          """
            required int64 row;
            optional binary id (STRING);
            required binary schema_version (STRING);
            required binary source (STRING);
            required binary problem (STRING);
            required binary proof (STRING);
          """,
          LABEL,
          CallColumns.SPEND,
          CallColumns.RUN,
          CallColumns.ERROR);

  private ProofTables() {}
}
