package org.sparseforge.verify.expr;

import java.util.List;
import java.util.Set;

/** The tokens of an expression, and how far they have been read. */
final class Tokens {
  private static final Set<String> KEYWORDS =
      Set.of("and", "or", "not", "in", "if", "else", "for", "implies", "true", "false", "none");

  private final String text;
  private final List<Lexer.Token> tokens;
  private int next;

  /**
   * @throws ExprException where a character begins no token
   */
  Tokens(String text) {
    this.text = text;
    this.tokens = Lexer.tokens(text);
  }

  /** Whether {@code word} can be no name. */
  static boolean isKeyword(String word) {
    return KEYWORDS.contains(word);
  }

  /** Reads the last token again. */
  void back() {
    next--;
  }

  /** Whether the token after this one reads {@code word}. */
  boolean isNext(String word) {
    return word.equals(tokens.get(next + 1).text());
  }

  String name() {
    if (peek().kind() != Lexer.Kind.NAME || isKeyword(peek().text())) {
      throw expected("a name");
    }
    return take().text();
  }

  Lexer.Token peek() {
    return tokens.get(next);
  }

  Lexer.Token take() {
    return tokens.get(next++);
  }

  boolean isName(String word) {
    return peek().kind() == Lexer.Kind.NAME && peek().text().equals(word);
  }

  boolean takeName(String word) {
    boolean found = isName(word);
    next += found ? 1 : 0;
    return found;
  }

  boolean isSymbol(String symbol) {
    return peek().kind() == Lexer.Kind.SYMBOL && peek().text().equals(symbol);
  }

  boolean takeSymbol(String symbol) {
    boolean found = isSymbol(symbol);
    next += found ? 1 : 0;
    return found;
  }

  void requireName(String word) {
    if (!takeName(word)) {
      throw expected("'" + word + "'");
    }
  }

  void requireSymbol(String symbol) {
    if (!takeSymbol(symbol)) {
      throw expected("'" + symbol + "'");
    }
  }

  ExprException expected(String what) {
    String found = peek().kind() == Lexer.Kind.END ? "the end" : "'" + peek().text() + "'";
    return new ExprException(
        "expected " + what + " at " + (peek().at() + 1) + ", found " + found + " in: " + text);
  }
}
