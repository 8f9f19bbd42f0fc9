package org.sparseforge.engine.kernel;

/** A weight matrix [rows][cols] in whatever form its backend multiplies best. */
public interface Matrix {
  /** Numbers in a result: the weight's first dimension. */
  int rows();

  /** Numbers in an input row. */
  int cols();
}
