package org.sparseforge.jobs.inference;

import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.sparseforge.jobs.grades.GradeRow;
import org.sparseforge.jobs.grades.GradeTables;
import org.sparseforge.jobs.grades.GradeTotals;
import org.sparseforge.jobs.proofs.ProofTables;
import org.sparseforge.jobs.proofs.ProofTotals;
import org.sparseforge.jobs.run.LineTotals;

/**
 * The jobs that work row by row: which columns of a Parquet file they read, and the tables each
 * writes. The first table has a row for each row of input.
 */
public enum InferenceKind {
  GENERATE(
      requests(List.of()),
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
      requests(List.of("continuations", "token_ids", "prompt_length")),
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
      """),
  PROVE(
      List.of("id", "problem"),
      ProofTables.PROBLEMS,
      ProofTables.PROOFS,
      ProofTables.ANALYSES,
      ProofTables.SCORES,
      ProofTables.LABELS),
  LABEL(List.of("id", "problem", "proof"), ProofTables.GIVEN_LABELS, ProofTables.ANALYSES),
  /** {@code score --grade}. */
  GRADE(GradeRow.COLUMNS, GradeTables.GRADES, GradeTables.JUDGEMENTS);

  private final List<String> columns;
  private final List<MessageType> tables;

  InferenceKind(List<String> columns, String table) {
    this(columns, MessageTypeParser.parseMessageType(table));
  }

  InferenceKind(List<String> columns, MessageType... tables) {
    this.columns = columns;
    this.tables = List.of(tables);
  }

  /** What a user types, and the name Spark's pages show. */
  public String command() {
    return this == GRADE ? SCORE.command() : name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Name of the table that has a row for each row of input. */
  String table() {
    return tables.get(0).getName();
  }

  /** All tables by their folders' names, that of {@link #table} first. */
  List<MessageType> tables() {
    return tables;
  }

  /** Columns of a Parquet input that mean something to this job. */
  public List<String> columns() {
    return columns;
  }

  /** Whether the job draws tokens, and so has to know how. */
  boolean samples() {
    return this != SCORE;
  }

  /** Whether scores are made of what models say of answers. */
  boolean judges() {
    return this != GENERATE && this != SCORE;
  }

  /** What the manifest says of this job alone. */
  LineTotals totals() {
    return switch (this) {
      case GENERATE, SCORE -> LineTotals.NONE;
      case PROVE, LABEL -> new ProofTotals(table());
      case GRADE -> new GradeTotals();
    };
  }

  private static List<String> requests(List<String> more) {
    List<String> request =
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
    return Stream.of(request, more, RowSampling.KEYS).flatMap(List::stream).toList();
  }
}
