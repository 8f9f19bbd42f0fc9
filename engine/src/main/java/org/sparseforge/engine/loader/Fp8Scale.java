package org.sparseforge.engine.loader;

/** The scale with which a group of numbers fits e4m3: {@code amax / 448}. */
public final class Fp8Scale {
  /** Keeps an all-zero group's scale away from zero. */
  private static final float MIN_AMAX = 1e-4f;

  private Fp8Scale() {}

  /**
   * @param amax largest magnitude of the group
   * @param ue8m0 whether to round up to a power of two, so that the scale itself is one exponent
   */
  public static float of(float amax, boolean ue8m0) {
    float scale = Math.max(amax, MIN_AMAX) * (1 / Fp8E4m3.MAX);
    if (!ue8m0) {
      return scale;
    }
    int bits = Float.floatToRawIntBits(scale);
    int exponent = (bits >>> 23) - 127 + ((bits & 0x7fffff) != 0 ? 1 : 0);
    return Math.scalb(1f, exponent);
  }
}
