package org.sparseforge.verify.expr;

import java.util.List;

/** An expression. {@link #toString} gives text that parses back to the same tree. */
public sealed interface Expr {

  /** A constant: BigDecimal, String, Boolean, or null for {@code none}. */
  record Literal(Object value) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** A slot, a stage list, a table, a bound variable or a single value of the database. */
  record Name(String name) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** {@code $name}: filled in when a template becomes a constraint. */
  record Parameter(String name) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  record Attribute(Expr of, String name) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** {@code list[index]}, from 0. */
  record Index(Expr of, Expr index) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  record ListOf(List<Expr> items) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /**
   * @param operator {@code not} or {@code -}
   */
  record Unary(String operator, Expr operand) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /**
   * @param operator one of {@code or and implies == != < <= > >= in not_in + - *}
   */
  record Binary(String operator, Expr left, Expr right) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /** {@code then if test else otherwise}. */
  record Conditional(Expr then, Expr test, Expr otherwise) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  /**
   * {@code function(body for variables in source if condition)}.
   *
   * @param function {@code sum count all any min max distinct list}
   * @param variables one, or two where {@code pairing} says how they are paired
   * @param pairing null, {@code consecutive} or {@code pairs}
   * @param condition or null
   */
  record Comprehension(
      String function,
      Expr body,
      List<String> variables,
      String pairing,
      Expr source,
      Expr condition)
      implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }

  record Call(String function, List<Expr> arguments) implements Expr {
    @Override
    public String toString() {
      return ExprText.of(this);
    }
  }
}
