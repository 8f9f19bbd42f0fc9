package org.sparseforge.engine.kernel;

/**
 * How numbers are rounded to e4m3.
 *
 * @param group columns that share a scale; the last group of a row may be shorter
 * @param ue8m0 whether scales are rounded up to powers of two
 */
public record Fp8Rounding(int group, boolean ue8m0) {
  public Fp8Rounding {
    if (group < 1) {
      throw new KernelException("fp8 rounding in groups of " + group);
    }
  }
}
