package org.sparseforge.verify.expr;

/** The static type of an expression, as far as writing Python needs it. */
public sealed interface PythonType {
  PythonType NUMBER = new Numeric(false);
  PythonType DECIMAL = new Numeric(true);
  PythonType TEXT = new Text();
  PythonType BOOL = new Bool();

  /**
   * @param decimal whether the Python value is an exact Decimal
   */
  record Numeric(boolean decimal) implements PythonType {}

  record Text() implements PythonType {}

  record Bool() implements PythonType {}

  /**
   * @param asKey the Python value is the row's key instead of its dict
   */
  record RowOf(String table, boolean asKey) implements PythonType {}

  record ItemOf(StageType stage) implements PythonType {}

  /**
   * @param element null where nothing is known of the elements
   */
  record ListOf(PythonType element) implements PythonType {}

  /** {@code none}. */
  record Nothing() implements PythonType {}
}
