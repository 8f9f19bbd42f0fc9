package org.sparseforge.engine.kernel;

import org.sparseforge.engine.loader.Weight;

/** A matrix of a backend that computes in this process: the weight it was made from is at hand. */
public interface HostWeight extends Matrix {
  Weight weight();

  @Override
  default int rows() {
    return weight().rows();
  }

  @Override
  default int cols() {
    return weight().cols();
  }
}
