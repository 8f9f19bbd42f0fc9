package org.sparseforge.engine.loader;

/** bfloat16: the upper half of an fp32, carried in a short. */
public final class Bf16 {
  private Bf16() {}

  public static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Rounds to nearest, ties to even; NaN stays NaN, overflow becomes infinite. */
  public static short fromFloat(float x) {
    int bits = Float.floatToRawIntBits(x);
    if (x != x) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}
