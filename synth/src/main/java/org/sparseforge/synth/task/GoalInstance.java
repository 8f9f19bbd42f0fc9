package org.sparseforge.synth.task;

import java.util.List;
import java.util.Map;
import org.sparseforge.synth.domain.Workflow;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.Row;

/**
 * A goal about particular rows.
 *
 * @param bound rows the wish is about, by variable
 * @param rules what a row must meet to be dealt with: the goal's policies, parameters filled in,
 *     speaking of the goal's variable
 * @param done rows that are dealt with, or among which one is chosen
 * @param refused rows that policies rule out
 */
public record GoalInstance(
    Workflow.Goal goal,
    Map<String, Row> bound,
    List<Expr> rules,
    List<Row> done,
    List<Row> refused) {

  /** The variable for the row that is dealt with or chosen. */
  public String variable() {
    return goal.each() != null ? goal.each().variable() : goal.choose().variable();
  }

  /** The table of that row. */
  public String table() {
    return goal.each() != null ? goal.each().table() : goal.choose().table();
  }

  /** The condition for rows to be looked at, or null. */
  public Expr where() {
    return goal.each() != null ? goal.each().where() : goal.choose().where();
  }

  /** Conditions and policies that decide about rows. */
  int conditions() {
    boolean best = goal.choose() != null && goal.choose().best() != null;
    return rules.size() + (where() == null ? 0 : 1) + (best ? 1 : 0) + goal.bind().size();
  }

  /** Rows that must be judged one by one, or the one choice. */
  int decisions() {
    return goal.each() != null ? done.size() + refused.size() : 1;
  }
}
