package org.sparseforge.verify.expr;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/** Gives expressions their meaning, by plain recursion over the tree. */
public final class Evaluator {
  private Evaluator() {}

  /**
   * @throws ExprException if a name is unknown or an operator does not fit its operands
   */
  public static Object evaluate(Expr e, Scope scope) {
    if (e instanceof Expr.Literal literal) {
      return literal.value();
    } else if (e instanceof Expr.Name name) {
      return scope.lookup(name.name());
    } else if (e instanceof Expr.Attribute attribute) {
      return attribute(evaluate(attribute.of(), scope), attribute, scope);
    } else if (e instanceof Expr.Index index) {
      return index(index, scope);
    } else if (e instanceof Expr.ListOf list) {
      List<Object> items = new ArrayList<>();
      list.items().forEach(item -> items.add(evaluate(item, scope)));
      return items;
    } else if (e instanceof Expr.Unary unary) {
      Object operand = evaluate(unary.operand(), scope);
      return unary.operator().equals("not")
          ? (Object) !bool(operand, unary)
          : number(operand, unary).negate();
    } else if (e instanceof Expr.Binary binary) {
      return binary(binary, scope);
    } else if (e instanceof Expr.Conditional c) {
      return evaluate(bool(evaluate(c.test(), scope), c) ? c.then() : c.otherwise(), scope);
    } else if (e instanceof Expr.Comprehension comprehension) {
      return Functions.aggregate(
          comprehension.function(), items(comprehension, scope), comprehension);
    } else if (e instanceof Expr.Call call) {
      List<Object> arguments = new ArrayList<>();
      call.arguments().forEach(argument -> arguments.add(evaluate(argument, scope)));
      return ExprParser.AGGREGATES.contains(call.function())
          ? Functions.aggregate(call.function(), arguments, call)
          : Functions.call(call, arguments, scope);
    } else if (e instanceof Expr.Parameter parameter) {
      throw new ExprException("the parameter $" + parameter.name() + " has no value");
    }
    throw new AssertionError(e);
  }

  /** Evaluates a condition; one that asks for a row that does not exist is not met. */
  public static boolean test(Expr e, Scope scope) {
    try {
      return bool(evaluate(e, scope), e);
    } catch (NoSuchRowException none) {
      return false;
    }
  }

  /**
   * Rows are equal to rows and to their keys, numbers by value, everything else by {@code equals}.
   */
  static boolean equal(Object left, Object right) {
    if (left instanceof Row row && !(right instanceof Row)) {
      return equal(row.key(), right);
    } else if (right instanceof Row row && !(left instanceof Row)) {
      return equal(left, row.key());
    } else if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
      return a.compareTo(b) == 0;
    }
    return Objects.equals(left, right);
  }

  static boolean bool(Object value, Expr e) {
    if (value instanceof Boolean b) {
      return b;
    }
    throw new ExprException("expected true or false, found " + describe(value) + " in: " + e);
  }

  static BigDecimal number(Object value, Expr e) {
    if (value instanceof BigDecimal n) {
      return n;
    }
    throw new ExprException("expected a number, found " + describe(value) + " in: " + e);
  }

  static String text(Object value, Expr e) {
    if (value instanceof String s) {
      return s;
    }
    throw new ExprException("expected a text, found " + describe(value) + " in: " + e);
  }

  static List<?> list(Object value, Expr e) {
    if (value instanceof List<?> l) {
      return l;
    }
    throw new ExprException("expected a list, found " + describe(value) + " in: " + e);
  }

  private static String describe(Object value) {
    return value == null ? "none" : value instanceof String ? "'" + value + "'" : value.toString();
  }

  private static Object attribute(Object of, Expr.Attribute e, Scope scope) {
    if (of instanceof Row row) {
      return scope.tables().column(row, e.name());
    } else if (of instanceof StageItem item) {
      if (e.name().equals("number")) {
        return BigDecimal.valueOf(item.number());
      } else if (item.decided().containsKey(e.name())) {
        return item.decided().get(e.name());
      }
      throw new ExprException(
          "there is no '" + e.name() + "' to decide; there is " + item.decided().keySet());
    }
    throw new ExprException(
        "'" + e.name() + "' was asked of " + describe(of) + ", which is no row, in: " + e);
  }

  private static Object index(Expr.Index e, Scope scope) {
    List<?> list = list(evaluate(e.of(), scope), e);
    BigDecimal at = number(evaluate(e.index(), scope), e);
    if (at.signum() < 0 || at.compareTo(BigDecimal.valueOf(list.size())) >= 0) {
      throw new ExprException("index " + at + " is outside a list of " + list.size() + " in: " + e);
    }
    return list.get(at.intValueExact());
  }

  private static Object binary(Expr.Binary e, Scope scope) {
    Object left = evaluate(e.left(), scope);
    switch (e.operator()) {
      case "and":
        return bool(left, e) && bool(evaluate(e.right(), scope), e);
      case "or":
        return bool(left, e) || bool(evaluate(e.right(), scope), e);
      case "implies":
        return !bool(left, e) || bool(evaluate(e.right(), scope), e);
      default:
        break;
    }
    Object right = evaluate(e.right(), scope);
    switch (e.operator()) {
      case "==":
        return equal(left, right);
      case "!=":
        return !equal(left, right);
      case "in":
        return list(right, e).stream().anyMatch(item -> equal(left, item));
      case "not_in":
        return list(right, e).stream().noneMatch(item -> equal(left, item));
      case "+":
        return number(left, e).add(number(right, e));
      case "-":
        return number(left, e).subtract(number(right, e));
      case "*":
        return number(left, e).multiply(number(right, e));
      default:
        break;
    }
    int order =
        left instanceof BigDecimal a
            ? a.compareTo(number(right, e))
            : text(left, e).compareTo(text(right, e));
    return switch (e.operator()) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      case ">=" -> order >= 0;
      default -> throw new AssertionError(e.operator());
    };
  }

  private static List<Object> items(Expr.Comprehension e, Scope scope) {
    List<?> source = list(evaluate(e.source(), scope), e);
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < source.size(); i++) {
      if (e.pairing() == null) {
        item(e, scope.with(e.variables().get(0), source.get(i)), items);
        continue;
      }
      int end = e.pairing().equals("pairs") ? source.size() : Math.min(i + 2, source.size());
      for (int j = i + 1; j < end; j++) {
        item(
            e,
            scope
                .with(e.variables().get(0), source.get(i))
                .with(e.variables().get(1), source.get(j)),
            items);
      }
    }
    return items;
  }

  private static void item(Expr.Comprehension e, Scope scope, List<Object> items) {
    if (e.condition() == null || test(e.condition(), scope)) {
      items.add(evaluate(e.body(), scope));
    }
  }

  /** Whether no two items are equal. */
  static boolean distinct(List<?> items) {
    return new HashSet<>(items).size() == items.size();
  }
}
