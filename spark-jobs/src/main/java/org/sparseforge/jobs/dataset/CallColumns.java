package org.sparseforge.jobs.dataset;

import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Columns of every table whose rows are made by calls of a model. */
public final class CallColumns {
  /** What calls of a model took. */
  public static final String SPEND =
      """
        required int64 calls;
        required int64 failed_calls;
        required int64 prompt_tokens;
        required int64 cached_tokens;
        required int64 completion_tokens;
        required int64 reasoning_tokens;
        required int64 priced_calls;
        optional double cost_usd;
      """;

  /** Why a row could not be done, or null. */
  public static final String ERROR =
      """
        optional group error {
          required binary class (STRING);
          required binary message (STRING);
        }
      """;

  /** What a row was made on. */
  public static final String RUN =
      """
        required binary model (STRING);
        required binary numerics (STRING);
        required binary backend (STRING);
        required double seconds;
      """;

  private CallColumns() {}

  /**
   * @param columns parts of the schema's text, in their order
   */
  public static MessageType table(String name, String... columns) {
    return MessageTypeParser.parseMessageType(
        "message " + name + " {\n" + String.join("", columns) + "}");
  }
}
