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
  private static final Set<String> KEYWORDS =
      Set.of("and", "or", "not", "in", "if", "else", "for", "implies", "true", "false", "none");
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final String text;
  private final List<Lexer.Token> tokens;
  private int next;

  private ExprParser(String text) {
    this.text = text;
    this.tokens = Lexer.tokens(text);
  }

  /**
   * @throws ExprException saying what was expected, at which character, in which text
   */
  public static Expr parse(String text) {
    ExprParser parser = new ExprParser(text);
    Expr e = parser.conditional();
    if (parser.peek().kind() != Lexer.Kind.END) {
      throw parser.expected("the end");
    }
    return e;
  }

  private Expr conditional() {
    Expr then = implication();
    if (!takeName("if")) {
      return then;
    }
    Expr test = implication();
    requireName("else");
    return new Expr.Conditional(then, test, conditional());
  }

  private Expr implication() {
    Expr left = or();
    return takeName("implies") ? new Expr.Binary("implies", left, implication()) : left;
  }

  private Expr or() {
    Expr left = and();
    while (takeName("or")) {
      left = new Expr.Binary("or", left, and());
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    while (takeName("and")) {
      left = new Expr.Binary("and", left, not());
    }
    return left;
  }

  private Expr not() {
    return takeName("not") ? new Expr.Unary("not", not()) : comparison();
  }

  private Expr comparison() {
    Expr left = sum();
    if (peek().kind() == Lexer.Kind.SYMBOL && COMPARISONS.contains(peek().text())) {
      return new Expr.Binary(take().text(), left, sum());
    } else if (takeName("in")) {
      return new Expr.Binary("in", left, sum());
    } else if (isName("not") && "in".equals(tokens.get(next + 1).text())) {
      next += 2;
      return new Expr.Binary("not_in", left, sum());
    }
    return left;
  }

  private Expr sum() {
    Expr left = product();
    while (isSymbol("+") || isSymbol("-")) {
      left = new Expr.Binary(take().text(), left, product());
    }
    return left;
  }

  private Expr product() {
    Expr left = minus();
    while (isSymbol("*")) {
      left = new Expr.Binary(take().text(), left, minus());
    }
    return left;
  }

  private Expr minus() {
    return takeSymbol("-") ? new Expr.Unary("-", minus()) : postfix();
  }

  private Expr postfix() {
    Expr e = primary();
    while (true) {
      if (takeSymbol(".")) {
        e = new Expr.Attribute(e, name());
      } else if (takeSymbol("[")) {
        e = new Expr.Index(e, conditional());
        requireSymbol("]");
      } else {
        return e;
      }
    }
  }

  private Expr primary() {
    Lexer.Token token = take();
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
          requireSymbol(")");
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
        } else if (!KEYWORDS.contains(token.text())) {
          return takeSymbol("(") ? call(token.text()) : new Expr.Name(token.text());
        }
        break;
      default:
        break;
    }
    next--;
    throw expected("a value");
  }

  private Expr call(String function) {
    if (!AGGREGATES.contains(function)) {
      return new Expr.Call(function, arguments(")"));
    }
    Expr body = conditional();
    requireName("for");
    List<String> variables = new ArrayList<>(List.of(name()));
    if (takeSymbol(",")) {
      variables.add(name());
    }
    requireName("in");
    String pairing = null;
    Expr source;
    if (variables.size() == 2) {
      pairing = name();
      if (!PAIRINGS.contains(pairing)) {
        next--;
        throw expected("consecutive(...) or pairs(...)");
      }
      requireSymbol("(");
      source = postfix();
      requireSymbol(")");
    } else {
      source = postfix();
    }
    Expr condition = takeName("if") ? implication() : null;
    requireSymbol(")");
    return new Expr.Comprehension(
        function, body, List.copyOf(variables), pairing, source, condition);
  }

  private List<Expr> arguments(String close) {
    List<Expr> arguments = new ArrayList<>();
    if (takeSymbol(close)) {
      return arguments;
    }
    do {
      arguments.add(conditional());
    } while (takeSymbol(","));
    requireSymbol(close);
    return List.copyOf(arguments);
  }

  private String name() {
    if (peek().kind() != Lexer.Kind.NAME || KEYWORDS.contains(peek().text())) {
      throw expected("a name");
    }
    return take().text();
  }

  private Lexer.Token peek() {
    return tokens.get(next);
  }

  private Lexer.Token take() {
    return tokens.get(next++);
  }

  private boolean isName(String word) {
    return peek().kind() == Lexer.Kind.NAME && peek().text().equals(word);
  }

  private boolean takeName(String word) {
    boolean found = isName(word);
    next += found ? 1 : 0;
    return found;
  }

  private boolean isSymbol(String symbol) {
    return peek().kind() == Lexer.Kind.SYMBOL && peek().text().equals(symbol);
  }

  private boolean takeSymbol(String symbol) {
    boolean found = isSymbol(symbol);
    next += found ? 1 : 0;
    return found;
  }

  private void requireName(String word) {
    if (!takeName(word)) {
      throw expected("'" + word + "'");
    }
  }

  private void requireSymbol(String symbol) {
    if (!takeSymbol(symbol)) {
      throw expected("'" + symbol + "'");
    }
  }

  private ExprException expected(String what) {
    String found = peek().kind() == Lexer.Kind.END ? "the end" : "'" + peek().text() + "'";
    return new ExprException(
        "expected " + what + " at " + (peek().at() + 1) + ", found " + found + " in: " + text);
  }
}
