package org.sparseforge.engine.kernel;

/** Opens the two sides of a comparison; the caller closes them. */
interface Conformance {
  Kernels open();

  Kernels reference();

  /** How far a sum of so many terms may be from the reference's. */
  default double tolerance(int terms, double magnitude) {
    return Bench.tolerance(terms, magnitude);
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
