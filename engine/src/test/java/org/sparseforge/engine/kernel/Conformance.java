package org.sparseforge.engine.kernel;

/** Opens the two sides of a comparison; the caller closes them. */
interface Conformance {
  Kernels open();

  Kernels reference();

  /**
   * That results are the reference's; a backend that rounds says how far.
   *
   * @param tolerance how far sums in another order may be apart
   */
  default void assertAgrees(float[] expected, float[] actual, double tolerance) {
    Bench.assertClose(expected, actual, tolerance);
  }

  /** Runs {@code law} with both sides on a bench. */
  default void compare(Law law) {
    try (Kernels tested = open();
        Kernels reference = reference()) {
      law.check(new Bench(tested), new Bench(reference));
    }
  }

  /** A comparison of a backend with the reference. */
  interface Law {
    void check(Bench tested, Bench reference);
  }
}
