package org.sparseforge.jobs.grades;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** The tables of {@code score --grade}. */
public final class GradeTables {
  /** A row for each row of input: which candidate was taken. */
  public static final MessageType GRADES =
      MessageTypeParser.parseMessageType(
          """
          message grades {
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
            required int64 calls;
            required int64 failed_calls;
            required int64 prompt_tokens;
            required int64 cached_tokens;
            required int64 completion_tokens;
            required int64 reasoning_tokens;
            required int64 priced_calls;
            optional double cost_usd;
            required binary model (STRING);
            required binary numerics (STRING);
            required binary backend (STRING);
            required double seconds;
            optional group error {
              required binary class (STRING);
              required binary message (STRING);
            }
          }
          """);

  /** Every call of the judge. */
  public static final MessageType JUDGEMENTS =
      MessageTypeParser.parseMessageType(
          """
          message judgements {
            required int64 row;
            optional binary id (STRING);
            required binary schema_version (STRING);
            required int32 candidate;
            optional double total;
            optional binary scores (STRING);
            required binary analysis (STRING);
            optional binary malformed (STRING);
            required int64 calls;
            required int64 failed_calls;
            required int64 prompt_tokens;
            required int64 cached_tokens;
            required int64 completion_tokens;
            required int64 reasoning_tokens;
            required int64 priced_calls;
            optional double cost_usd;
            optional group error {
              required binary class (STRING);
              required binary message (STRING);
            }
          }
          """);

  private GradeTables() {}
}
