package org.sparseforge.verify.expr;

import java.math.BigDecimal;

/** Values as Python says them. */
public final class PythonLiterals {
  private PythonLiterals() {}

  /** A Python string literal of one line. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                  if (c < 0x20 || c == 0x7f) {
                    out.append(String.format("\\x%02x", c));
                  } else {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    return out.append('"').toString();
  }

  /**
   * @param value text, truth, number or null
   * @param uses gets the helper functions that are called
   */
  static PythonCode write(Object value, PythonUses uses) {
    if (value == null) {
      return new PythonCode("None", new PythonType.Nothing());
    } else if (value instanceof String text) {
      return new PythonCode(quote(text), PythonType.TEXT);
    } else if (value instanceof Boolean b) {
      return new PythonCode(b ? "True" : "False", PythonType.BOOL);
    }
    BigDecimal number = (BigDecimal) value;
    if (number.stripTrailingZeros().scale() <= 0) {
      return new PythonCode(number.toBigInteger().toString(), PythonType.NUMBER);
    }
    uses.functions().add("exact");
    return new PythonCode("exact(" + quote(number.toPlainString()) + ")", PythonType.DECIMAL);
  }
}
