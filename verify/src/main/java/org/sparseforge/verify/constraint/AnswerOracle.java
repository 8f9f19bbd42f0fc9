package org.sparseforge.verify.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Decides about answers from the constraint model alone, without running any of the task's Python.
 */
public interface AnswerOracle {

  /**
   * Whether the solver proves {@code answer} right: well formed, every constraint met, the optimum
   * where one is asked for, every derived value equal. Total: malformed answers are false.
   */
  boolean isValid(JsonNode answer);

  /**
   * Up to {@code limit} right answers other than {@code answer}, in a fixed order; empty where it
   * is unique.
   */
  List<JsonNode> alternatives(JsonNode answer, int limit);

  /**
   * The tool calls that change the database for {@code answer}, in order; empty for tasks that only
   * read.
   *
   * @param answer a valid one
   */
  List<ToolCall> actions(JsonNode answer);

  /** Whether the solver proves that no other answer is right. */
  boolean isUnique();

  /** One call of a tool with its arguments, a JSON object. */
  record ToolCall(String tool, JsonNode arguments) {}
}
