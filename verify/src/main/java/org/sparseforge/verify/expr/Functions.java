package org.sparseforge.verify.expr;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** What functions compute; see {@link PythonFunctions} for the same in Python. */
final class Functions {
  private Functions() {}

  /**
   * {@code sum count all any min max distinct list} over values. {@code count} counts what is true,
   * or everything where items are not booleans; {@code distinct} says whether all differ.
   */
  static Object aggregate(String function, List<?> items, Expr e) {
    switch (function) {
      case "sum":
        return items.stream()
            .map(i -> Evaluator.number(i, e))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
      case "count":
        return BigDecimal.valueOf(items.stream().filter(i -> !Boolean.FALSE.equals(i)).count());
      case "all":
        return items.stream().allMatch(i -> Evaluator.bool(i, e));
      case "any":
        return items.stream().anyMatch(i -> Evaluator.bool(i, e));
      case "distinct":
        return Evaluator.distinct(items);
      case "list":
        return List.copyOf(items);
      case "min", "max":
        if (items.isEmpty()) {
          throw new ExprException(function + " of nothing in: " + e);
        }
        var numbers = items.stream().map(i -> Evaluator.number(i, e));
        return (function.equals("min")
                ? numbers.reduce(BigDecimal::min)
                : numbers.reduce(BigDecimal::max))
            .orElseThrow();
      default:
        throw new AssertionError(function);
    }
  }

  static Object call(Expr.Call e, List<Object> a, Scope scope) {
    switch (e.function()) {
      case "abs":
        return arity(e, 1, a) ? Evaluator.number(a.get(0), e).abs() : null;
      case "len":
        return arity(e, 1, a) ? BigDecimal.valueOf(Evaluator.list(a.get(0), e).size()) : null;
      case "minutes":
        return arity(e, 1, a) ? BigDecimal.valueOf(minutes(Evaluator.text(a.get(0), e), e)) : null;
      case "days_between":
        return arity(e, 2, a)
            ? BigDecimal.valueOf(ChronoUnit.DAYS.between(date(a.get(0), e), date(a.get(1), e)))
            : null;
      case "add_days":
        return arity(e, 2, a)
            ? date(a.get(0), e).plusDays(Evaluator.number(a.get(1), e).longValueExact()).toString()
            : null;
      case "weekday":
        return arity(e, 1, a)
            ? date(a.get(0), e).getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH)
            : null;
      case "lookup":
        return arity(e, 3, a) ? lookup(e, a, scope) : null;
      default:
        throw new ExprException(
            "there is no function '"
                + e.function()
                + "'; there are sum count all any min max distinct list abs len minutes days_between add_days weekday lookup");
    }
  }

  private static boolean arity(Expr.Call e, int expected, List<Object> arguments) {
    if (arguments.size() != expected) {
      throw new ExprException(
          e.function() + " takes " + expected + " values, not " + arguments.size() + ", in: " + e);
    }
    return true;
  }

  private static int minutes(String time, Expr e) {
    if (!time.matches("\\d\\d:\\d\\d")) {
      throw new ExprException("expected a time HH:MM, found '" + time + "' in: " + e);
    }
    return Integer.parseInt(time.substring(0, 2)) * 60 + Integer.parseInt(time.substring(3));
  }

  private static LocalDate date(Object value, Expr e) {
    try {
      return LocalDate.parse(Evaluator.text(value, e));
    } catch (DateTimeException notADate) {
      throw new ExprException("expected a date YYYY-MM-DD, found '" + value + "' in: " + e);
    }
  }

  /**
   * {@code lookup(table, a, b)}: the row of a table of pairs whose first two reference columns hold
   * a and b.
   */
  private static Object lookup(Expr.Call e, List<Object> a, Scope scope) {
    List<?> rows = Evaluator.list(a.get(0), e);
    for (Object item : rows) {
      Row row = (Row) item;
      List<String> pair = pairColumns(scope.tables().schema(row.table()), e);
      if (Evaluator.equal(row.values().get(pair.get(0)), a.get(1))
          && Evaluator.equal(row.values().get(pair.get(1)), a.get(2))) {
        return row;
      }
    }
    throw new NoSuchRowException("no row for " + a.get(1) + " and " + a.get(2) + " in: " + e);
  }

  /** The first two reference columns of a table of pairs. */
  static List<String> pairColumns(TableSchema schema, Expr e) {
    List<String> refs =
        schema.columns().keySet().stream().filter(c -> schema.ref(c) != null).limit(2).toList();
    if (refs.size() < 2) {
      throw new ExprException(
          "table '" + schema.name() + "' has no two references to look up by, in: " + e);
    }
    return refs;
  }
}
