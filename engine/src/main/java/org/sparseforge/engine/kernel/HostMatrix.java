package org.sparseforge.engine.kernel;

import org.sparseforge.engine.loader.Weight;

/** A weight that stays in its mapped file. */
public record HostMatrix(Weight weight) implements Matrix {
  @Override
  public int rows() {
    return weight.rows();
  }

  @Override
  public int cols() {
    return weight.cols();
  }

  /** The weight behind a matrix of a backend that computes in this process. */
  public static Weight of(Matrix matrix) {
    return ((HostMatrix) matrix).weight;
  }
}
