package org.sparseforge.jobs.inference;

import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** The two jobs: which columns of a Parquet file they read, and the table each writes. */
public enum InferenceKind {
  GENERATE(
      "completions",
      List.of(),
      """
      message completions {
        required int64 row;
        optional binary id (STRING);
        required binary schema_version (STRING);
        required binary source (STRING);
        required binary text (STRING);
        required binary content (STRING);
        required binary reasoning_content (STRING);
        optional binary tool_calls (STRING);
        optional binary malformed (STRING);
        required binary finish_reason (STRING);
        required group token_ids (LIST) {
          repeated group list { required int32 element; }
        }
        optional group logprobs (LIST) {
          repeated group list { required float element; }
        }
        optional group top_logprobs (LIST) {
          repeated group list {
            required group element {
              required group token_ids (LIST) {
                repeated group list { required int32 element; }
              }
              required group logprobs (LIST) {
                repeated group list { required float element; }
              }
            }
          }
        }
        required int32 prompt_tokens;
        required int32 cached_tokens;
        required int32 completion_tokens;
        optional int32 reasoning_tokens;
        required binary model (STRING);
        required binary numerics (STRING);
        required binary backend (STRING);
        required int64 seed;
        required int32 preemptions;
        required double seconds;
        optional double cost_usd;
        optional group error {
          required binary class (STRING);
          required binary message (STRING);
        }
      }
      """),
  SCORE(
      "scores",
      List.of("continuations", "token_ids", "prompt_length"),
      """
      message scores {
        required int64 row;
        optional binary id (STRING);
        required binary schema_version (STRING);
        required binary source (STRING);
        required group continuations (LIST) {
          repeated group list {
            required group element {
              optional binary text (STRING);
              required group token_ids (LIST) {
                repeated group list { required int32 element; }
              }
              required group token_logprobs (LIST) {
                repeated group list { required float element; }
              }
              required double logprob;
              required boolean is_greedy;
              optional double perplexity;
            }
          }
        }
        optional int32 best;
        optional int32 best_normalised;
        optional double perplexity;
        required int32 prompt_tokens;
        required int32 cached_tokens;
        required int32 completion_tokens;
        required binary model (STRING);
        required binary numerics (STRING);
        required binary backend (STRING);
        required double seconds;
        optional double cost_usd;
        optional group error {
          required binary class (STRING);
          required binary message (STRING);
        }
      }
      """);

  private static final List<String> REQUEST =
      List.of(
          "id",
          "custom_id",
          "messages",
          "prompt",
          "url",
          "body",
          "tools",
          "response_format",
          "thinking_mode",
          "drop_thinking",
          "chat_template_kwargs");

  private final String table;
  private final List<String> extraColumns;
  private final MessageType schema;

  InferenceKind(String table, List<String> extraColumns, String schema) {
    this.table = table;
    this.extraColumns = extraColumns;
    this.schema = MessageTypeParser.parseMessageType(schema);
  }

  /** What a user types, and the name Spark's pages show. */
  public String command() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Folder of the table that is written. */
  String table() {
    return table;
  }

  MessageType schema() {
    return schema;
  }

  /** Columns of a Parquet input that mean something to this job. */
  public List<String> columns() {
    return Stream.of(REQUEST, extraColumns, RowSampling.KEYS).flatMap(List::stream).toList();
  }
}
