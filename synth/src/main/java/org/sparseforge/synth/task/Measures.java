package org.sparseforge.synth.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sparseforge.schemas.Json;

/**
 * What makes a task hard, measured.
 *
 * @param constraints rules that must be met, or policies and conditions that decide about rows
 * @param decisions things to decide
 * @param changes calls that change the database, or rows that a run left changed
 * @param toolCalls calls the reference solution makes
 * @param solverNodes search nodes the solver needed to find an answer and to count the others
 * @param alternatives right answers, counted up to a limit
 * @param tools functions the agent can choose from
 */
public record Measures(
    int constraints,
    int decisions,
    int changes,
    int toolCalls,
    long solverNodes,
    int alternatives,
    int tools) {

  static Measures of(Proposal proposal, int toolCalls) {
    return new Measures(
        proposal.constraints(),
        proposal.decisions(),
        proposal.changes(),
        toolCalls,
        proposal.solverNodes(),
        proposal.alternatives(),
        proposal.toolNames().size());
  }

  /**
   * 1 to 5, from what was measured: how much must be kept in mind (rules and decisions count one
   * each, a change half), how far one must look (a point for every doubling of tool calls beyond
   * 8), how much must be tried out (half a point for every doubling of solver nodes).
   */
  int difficulty() {
    double points = points();
    int level = 1;
    for (double threshold : new double[] {8, 11, 14, 18}) {
      level += points >= threshold ? 1 : 0;
    }
    return level;
  }

  /** What {@link #difficulty} divides into levels. */
  public double points() {
    return constraints
        + 0.5 * decisions
        + 0.5 * changes
        + log2(Math.max(1, toolCalls / 8.0))
        + 0.5 * log2(1 + solverNodes / 8.0);
  }

  /**
   * The measures and what was measured on the way up, as the {@code difficulty_measures} column.
   */
  String toJson(ArrayNode steps) {
    ObjectNode node =
        Json.object()
            .put("constraints", constraints)
            .put("decisions", decisions)
            .put("changes", changes)
            .put("tool_calls", toolCalls)
            .put("solver_nodes", solverNodes)
            .put("alternatives", alternatives)
            .put("tools", tools);
    node.set("steps", steps);
    return Json.write(node);
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }
}
