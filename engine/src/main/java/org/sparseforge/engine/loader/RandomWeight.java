package org.sparseforge.engine.loader;

import org.sparseforge.engine.loader.WeightSpec.Role;

/** The values of one random tensor: spread so that activations keep their size through a layer. */
final class RandomWeight {
  private final CounterRandom random;
  private final double mean;
  private final double step;
  private final int cols;

  RandomWeight(WeightSpec spec, long seed) {
    this.random = new CounterRandom(seed, spec.name());
    this.cols = spec.cols();
    this.mean = spec.role() == Role.NORM || spec.role() == Role.INDEX_NORM ? 1 : 0;
    this.step = CounterRandom.UNIT * deviation(spec);
  }

  private static double deviation(WeightSpec spec) {
    return switch (spec.role()) {
      case EMBEDDING -> 1;
      case MATRIX, FINE_MATRIX -> 1 / Math.sqrt(spec.cols());
      case NORM, INDEX_NORM, INDEX_NORM_BIAS -> 0.1;
      case CORRECTION_BIAS -> 0.05;
    };
  }

  /** Row {@code row} into {@code into} from {@code offset} on. */
  void row(int row, float[] into, int offset) {
    long first = (long) row * cols;
    for (int c = 0; c < cols; c++) {
      into[offset + c] = (float) (mean + random.draw(first + c) * step);
    }
  }
}
