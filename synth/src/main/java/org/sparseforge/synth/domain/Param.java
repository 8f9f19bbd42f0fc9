package org.sparseforge.synth.domain;

import java.math.BigDecimal;
import java.util.List;
import org.sparseforge.verify.expr.Expr;

/** How a parameter of a rule gets its value, given a plan that must stay possible. */
public sealed interface Param {
  /**
   * A bound near what the plan needs: at least it where {@code atLeast}, else at most it.
   *
   * @param step bounds are multiples of this
   * @param slack how far from the plan's own value, as a share of it, at most
   */
  record Bound(boolean atLeast, Expr of, BigDecimal step, double slack) implements Param {}

  /** What the expression is worth in the plan. */
  record ValueOf(Expr of) implements Param {}

  /** One of these: texts or numbers. */
  record OneOf(List<Object> values) implements Param {}

  /** A value that occurs in a column. */
  record FromColumn(String table, String column) implements Param {}

  /** An element of a stage: its index. */
  record ElementOf(String stage) implements Param {}
}
