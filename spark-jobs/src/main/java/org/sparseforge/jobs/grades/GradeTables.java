package org.sparseforge.jobs.grades;

import org.apache.parquet.schema.MessageType;
import org.sparseforge.jobs.dataset.CallColumns;

/** The tables of {@code score --grade}. */
public final class GradeTables {
  /** A row for each row of input: which candidate was taken. */
  public static final MessageType GRADES =
      CallColumns.table(
          "grades",
          """
            required int64 row;
            optional binary id (STRING);
            required binary schema_version (STRING);
            required binary source (STRING);
            required binary grade (STRING);
            optional int32 chosen;
            required binary content (STRING);
            optional binary answer (STRING);
            optional double score;
            optional boolean correct;
            optional double part_correct;
            optional boolean any_correct;
            required group candidates (LIST) {
              repeated group list {
                required group element {
                  optional binary answer (STRING);
                  optional double score;
                  required int32 judgements;
                }
              }
            }
          """,
          CallColumns.SPEND,
          CallColumns.RUN,
          CallColumns.ERROR);

  /** Every call of the judge. */
  public static final MessageType JUDGEMENTS =
      CallColumns.table(
          "judgements",
          """
            required int64 row;
            optional binary id (STRING);
            required binary schema_version (STRING);
            required int32 candidate;
            optional double total;
            optional binary scores (STRING);
            required binary analysis (STRING);
            optional binary malformed (STRING);
          """,
          CallColumns.SPEND,
          CallColumns.ERROR);

  private GradeTables() {}
}
