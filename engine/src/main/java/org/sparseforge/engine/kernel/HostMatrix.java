package org.sparseforge.engine.kernel;

import org.sparseforge.engine.loader.Weight;

/** A weight that stays in its mapped file. */
public record HostMatrix(Weight weight) implements HostWeight {
  /** The weight behind a matrix of a backend that computes in this process. */
  public static Weight of(Matrix matrix) {
    return ((HostWeight) matrix).weight();
  }
}
