package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** The tables of a dataset: one folder and one Hugging Face configuration each. */
public enum Table {
  GENERAL(
      """
      message general {
        required binary task_id (STRING);
        required binary schema_version (STRING);
        required binary kind (STRING);
        required binary category (STRING);
        required int32 difficulty;
        required binary difficulty_measures (STRING);
        required group prompt (LIST) {
          repeated group list {
            required group element {
              required binary role (STRING);
              required binary content (STRING);
            }
          }
        }
        required binary tools (STRING);
        required binary answer (STRING);
        required boolean unique;
        optional binary constraints (STRING);
        required binary solution (STRING);
        required binary verifier (STRING);
        required group wrong_answers (LIST) {
          repeated group list { required binary element (STRING); }
        }
        required group verification {
          required boolean passed;
          required group checks (LIST) {
            repeated group list {
              required group element {
                required binary name (STRING);
                required boolean passed;
                required binary detail (STRING);
              }
            }
          }
          required int32 mutants;
          required int32 equivalent_mutants;
          required binary sandbox (STRING);
          required int64 millis;
        }
        optional double pass_rate;
        required int32 rollouts;
        required group provenance {
          required binary author (STRING);
          optional binary model (STRING);
          required int64 seed;
          required int64 candidate;
          required binary generator_version (STRING);
          required group sources (LIST) {
            repeated group list { required binary element (STRING); }
          }
          required group parents (LIST) {
            repeated group list { required binary element (STRING); }
          }
        }
        required binary environment_id (STRING);
        optional binary user_scenario (STRING);
        optional binary rubric (STRING);
      }
      """),
  ENVIRONMENTS(
      """
      message environments {
        required binary environment_id (STRING);
        required binary schema_version (STRING);
        required binary category (STRING);
        required binary database (STRING);
        required binary tools (STRING);
        required binary tools_source (STRING);
      }
      """),
  REJECTED(
      """
      message rejected {
        required int64 candidate;
        required binary schema_version (STRING);
        required binary kind (STRING);
        required binary category (STRING);
        required binary stage (STRING);
        required binary reason (STRING);
        optional binary draft (STRING);
      }
      """),
  TRAJECTORIES(
      """
      message trajectories {
        required binary episode_id (STRING);
        required binary schema_version (STRING);
        required binary task_id (STRING);
        required int32 sample;
        required binary model (STRING);
        required binary policy_version (STRING);
        required group messages (LIST) {
          repeated group list {
            required group element {
              required binary role (STRING);
              required binary content (STRING);
              optional binary reasoning_content (STRING);
              optional binary tool_calls (STRING);
              optional binary tool_call_id (STRING);
            }
          }
        }
        optional double reward;
        required binary rewards (STRING);
        required binary outcome (STRING);
        optional double advantage;
        required group token_ids (LIST) { repeated group list { required int32 element; } }
        optional group segment_starts (LIST) { repeated group list { required int32 element; } }
        required group loss_mask (LIST) { repeated group list { required int32 element; } }
        required group logprobs (LIST) { repeated group list { required float element; } }
        optional binary routed_experts;
        optional group routed_experts_shape (LIST) {
          repeated group list { required int32 element; }
        }
        optional group sampling_mask (LIST) {
          repeated group list {
            required group element (LIST) {
              repeated group list { required int32 element; }
            }
          }
        }
        required int64 prompt_tokens;
        required int64 cached_tokens;
        required int64 completion_tokens;
        optional int64 reasoning_tokens;
        required int32 steps;
        required binary finish_reason (STRING);
        optional group failure {
          required binary class (STRING);
          required int32 attempts;
        }
        optional double cost_usd;
        required double seconds;
      }
      """),
  /** Every call of a judge; those without an episode are of the task's own answer. */
  JUDGEMENTS(
      """
      message judgements {
        required binary task_id (STRING);
        optional binary episode_id (STRING);
        required binary schema_version (STRING);
        required binary model (STRING);
        optional double total;
        optional binary scores (STRING);
        required binary analysis (STRING);
        optional binary malformed (STRING);
      """
          + CallColumns.SPEND
          + CallColumns.ERROR
          + "}");

  private final MessageType schema;

  Table(String schema) {
    this.schema = MessageTypeParser.parseMessageType(schema);
  }

  /** Name of the folder, of the configuration and of the Parquet message. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A column that is null in {@code row} although every row must have it, if there is one. */
  public Optional<String> nullColumn(JsonNode row) {
    return RowShape.nullColumn(row, schema);
  }

  /** The columns of schema version {@link org.sparseforge.schemas.SchemaVersion#CURRENT}. */
  public MessageType schema() {
    return schema;
  }
}
