package org.sparseforge.verify.expr;

import java.util.List;

/**
 * A piece of Python and its type.
 *
 * @param level how loosely its outermost operator binds, 0 where it has none
 */
public record PythonCode(String text, PythonType type, int level) {
  static final int MINUS = 1;
  static final int PRODUCT = 2;
  static final int SUM = 3;
  static final int COMPARISON = 4;
  static final int NOT = 5;
  static final int AND = 6;
  static final int OR = 7;
  static final int CONDITIONAL = 8;

  PythonCode(String text, PythonType type) {
    this(text, type, 0);
  }

  /** This as an operand where anything looser than {@code limit} needs brackets. */
  String within(int limit) {
    return level > limit ? "(" + text + ")" : text;
  }

  /** The type that holds what either of two pieces may give. */
  static PythonType wider(PythonType a, PythonType b) {
    if (a instanceof PythonType.Numeric x && b instanceof PythonType.Numeric y) {
      return new PythonType.Numeric(x.decimal() || y.decimal());
    }
    return a;
  }

  static String join(List<PythonCode> items) {
    return String.join(", ", items.stream().map(PythonCode::text).toList());
  }
}
