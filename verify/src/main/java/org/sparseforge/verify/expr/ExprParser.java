package org.sparseforge.verify.expr;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads an expression. Binding from loose to tight: {@code if/else}, {@code implies} (to the
 * right), {@code or}, {@code and}, {@code not}, comparisons (not chained), {@code + -}, {@code *},
 * unary minus, {@code . [] ()}.
 */
public final class ExprParser {
  static final Set<String> AGGREGATES =
      Set.of("sum", "count", "all", "any", "min", "max", "distinct", "list");
  private static final Set<String> PAIRINGS = Set.of("consecutive", "pairs");
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Tokens tokens;

  private ExprParser(Tokens tokens) {
    this.tokens = tokens;
  }

  /**
   * @throws ExprException saying what was expected, at which character, in which text
   */
  public static Expr parse(String text) {
    Tokens tokens = new Tokens(text);
    Expr e = new ExprParser(tokens).conditional();
    if (tokens.peek().kind() != Lexer.Kind.END) {
      throw tokens.expected("the end");
    }
    return e;
  }

  private Expr conditional() {
    Expr then = implication();
    if (!tokens.takeName("if")) {
      return then;
    }
    Expr test = implication();
    tokens.requireName("else");
    return new Expr.Conditional(then, test, conditional());
  }

  private Expr implication() {
    Expr left = or();
    return tokens.takeName("implies") ? new Expr.Binary("implies", left, implication()) : left;
  }

  private Expr or() {
    Expr left = and();
    while (tokens.takeName("or")) {
      left = new Expr.Binary("or", left, and());
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    while (tokens.takeName("and")) {
      left = new Expr.Binary("and", left, not());
    }
    return left;
  }

  private Expr not() {
    return tokens.takeName("not") ? new Expr.Unary("not", not()) : comparison();
  }

  private Expr comparison() {
    Expr left = sum();
    if (tokens.peek().kind() == Lexer.Kind.SYMBOL && COMPARISONS.contains(tokens.peek().text())) {
      return new Expr.Binary(tokens.take().text(), left, sum());
    } else if (tokens.takeName("in")) {
      return new Expr.Binary("in", left, sum());
    } else if (tokens.isName("not") && tokens.isNext("in")) {
      tokens.take();
      tokens.take();
      return new Expr.Binary("not_in", left, sum());
    }
    return left;
  }

  private Expr sum() {
    Expr left = product();
    while (tokens.isSymbol("+") || tokens.isSymbol("-")) {
      left = new Expr.Binary(tokens.take().text(), left, product());
    }
    return left;
  }

  private Expr product() {
    Expr left = minus();
    while (tokens.isSymbol("*")) {
      left = new Expr.Binary(tokens.take().text(), left, minus());
    }
    return left;
  }

  private Expr minus() {
    return tokens.takeSymbol("-") ? new Expr.Unary("-", minus()) : postfix();
  }

  private Expr postfix() {
    Expr e = primary();
    while (true) {
      if (tokens.takeSymbol(".")) {
        e = new Expr.Attribute(e, tokens.name());
      } else if (tokens.takeSymbol("[")) {
        e = new Expr.Index(e, conditional());
        tokens.requireSymbol("]");
      } else {
        return e;
      }
    }
  }

  private Expr primary() {
    Lexer.Token token = tokens.take();
    switch (token.kind()) {
      case NUMBER:
        return new Expr.Literal(new BigDecimal(token.text()));
      case TEXT:
        return new Expr.Literal(token.text());
      case PARAMETER:
        return new Expr.Parameter(token.text());
      case SYMBOL:
        if (token.text().equals("(")) {
          Expr e = conditional();
          tokens.requireSymbol(")");
          return e;
        } else if (token.text().equals("[")) {
          return new Expr.ListOf(arguments("]"));
        }
        break;
      case NAME:
        if (token.text().equals("true") || token.text().equals("false")) {
          return new Expr.Literal(Boolean.valueOf(token.text()));
        } else if (token.text().equals("none")) {
          return new Expr.Literal(null);
        } else if (!Tokens.isKeyword(token.text())) {
          return tokens.takeSymbol("(") ? call(token.text()) : new Expr.Name(token.text());
        }
        break;
      default:
        break;
    }
    tokens.back();
    throw tokens.expected("a value");
  }

  private Expr call(String function) {
    if (!AGGREGATES.contains(function)) {
      return new Expr.Call(function, arguments(")"));
    }
    Expr body = conditional();
    tokens.requireName("for");
    List<String> variables = new ArrayList<>(List.of(tokens.name()));
    if (tokens.takeSymbol(",")) {
      variables.add(tokens.name());
    }
    tokens.requireName("in");
    String pairing = null;
    Expr source;
    if (variables.size() == 2) {
      pairing = tokens.name();
      if (!PAIRINGS.contains(pairing)) {
        tokens.back();
        throw tokens.expected("consecutive(...) or pairs(...)");
      }
      tokens.requireSymbol("(");
      source = postfix();
      tokens.requireSymbol(")");
    } else {
      source = postfix();
    }
    Expr condition = tokens.takeName("if") ? implication() : null;
    tokens.requireSymbol(")");
    return new Expr.Comprehension(
        function, body, List.copyOf(variables), pairing, source, condition);
  }

  private List<Expr> arguments(String close) {
    List<Expr> arguments = new ArrayList<>();
    if (tokens.takeSymbol(close)) {
      return arguments;
    }
    do {
      arguments.add(conditional());
    } while (tokens.takeSymbol(","));
    tokens.requireSymbol(close);
    return List.copyOf(arguments);
  }
}
