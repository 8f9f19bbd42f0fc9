package org.sparseforge.synth.domain;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.sparseforge.verify.expr.Expr;

/** How the values of a column are made. */
public sealed interface Maker {
  /** Taken from the seed row that the row is drawn from. */
  record FromSeed(String column) implements Maker {}

  /** A number in steps. */
  record Number(BigDecimal low, BigDecimal high, BigDecimal step) implements Maker {}

  /** One of these texts. */
  record OneOf(List<String> values) implements Maker {}

  /** Some of these texts, in their order. */
  record SomeOf(List<String> values, int low, int high) implements Maker {}

  /** True with this probability. */
  record Chance(double probability) implements Maker {}

  /** A day from {@code first} on, at most {@code days} later. */
  record Day(LocalDate first, int days) implements Maker {}

  /** A time of day, in minutes from midnight. */
  record TimeOfDay(int low, int high, int step) implements Maker {}

  /** A row of another table. */
  record Reference(String table) implements Maker {}

  /** The parent row, or the first or second of the pair, that the row is made for. */
  record Parent(int which) implements Maker {}

  /** {@code prefix} and a running number. */
  record RunningId(String prefix, int first) implements Maker {}

  /**
   * A text put together, never twice in a table.
   *
   * @param template with {@code {part}} or {@code {column}} in it
   * @param parts texts to choose from, by part
   * @param seeds {seed table, column} to draw from, by part
   */
  record Composed(String template, Map<String, List<String>> parts, Map<String, List<String>> seeds)
      implements Maker {}

  /** Computed from columns made before, of this row and the rows it refers to. */
  record Computed(Expr expression) implements Maker {}
}
