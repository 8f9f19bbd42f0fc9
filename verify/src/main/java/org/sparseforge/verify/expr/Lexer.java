package org.sparseforge.verify.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts the text of an expression into tokens. */
final class Lexer {
  enum Kind {
    NUMBER,
    TEXT,
    NAME,
    PARAMETER,
    SYMBOL,
    END
  }

  record Token(Kind kind, String text, int at) {}

  private static final Set<String> TWO_CHARACTERS = Set.of("==", "!=", "<=", ">=");
  private static final String ONE_CHARACTER = "<>+-*()[],.";

  private final String text;
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    return new Lexer(text).all();
  }

  private List<Token> all() {
    List<Token> tokens = new ArrayList<>();
    while (true) {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      if (at >= text.length()) {
        tokens.add(new Token(Kind.END, "", at));
        return tokens;
      }
      tokens.add(next());
    }
  }

  private Token next() {
    int start = at;
    char c = text.charAt(at);
    if (Character.isDigit(c)) {
      while (at < text.length() && (Character.isDigit(text.charAt(at)) || isDecimalPoint())) {
        at++;
      }
      return new Token(Kind.NUMBER, text.substring(start, at), start);
    } else if (Character.isLetter(c) || c == '_' || c == '$') {
      at++;
      while (at < text.length()
          && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
        at++;
      }
      return c == '$'
          ? new Token(Kind.PARAMETER, text.substring(start + 1, at), start)
          : new Token(Kind.NAME, text.substring(start, at), start);
    } else if (c == '\'' || c == '"') {
      return quoted(c, start);
    } else if (at + 1 < text.length() && TWO_CHARACTERS.contains(text.substring(at, at + 2))) {
      at += 2;
      return new Token(Kind.SYMBOL, text.substring(start, at), start);
    } else if (ONE_CHARACTER.indexOf(c) >= 0) {
      at++;
      return new Token(Kind.SYMBOL, String.valueOf(c), start);
    }
    throw new ExprException("unexpected character '" + c + "' at " + (at + 1) + " in: " + text);
  }

  /** A point followed by a digit, so that {@code days[0].hotel} keeps its attribute access. */
  private boolean isDecimalPoint() {
    return text.charAt(at) == '.'
        && at + 1 < text.length()
        && Character.isDigit(text.charAt(at + 1));
  }

  private Token quoted(char quote, int start) {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        at++;
        return new Token(Kind.TEXT, value.toString(), start);
      }
      if (c == '\\' && at + 1 < text.length()) {
        c = text.charAt(++at);
      }
      value.append(c);
    }
    throw new ExprException(
        "the text that begins at " + (start + 1) + " has no closing quote in: " + text);
  }
}
