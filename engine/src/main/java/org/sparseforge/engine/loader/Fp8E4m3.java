package org.sparseforge.engine.loader;

/**
 * e4m3fn: one sign bit, four exponent bits of bias 7, three mantissa bits; no infinities, NaN only
 * 0x7f and 0xff, largest 448, smallest 2^-9.
 */
public final class Fp8E4m3 {
  /** The largest finite value. */
  public static final float MAX = 448f;

  private static final float[] VALUES = values();

  private Fp8E4m3() {}

  public static float toFloat(byte bits) {
    return VALUES[bits & 0xff];
  }

  /** A copy of the 256 values, indexed by the unsigned byte. */
  public static float[] table() {
    return VALUES.clone();
  }

  /** Rounds to nearest, ties to even mantissa; beyond the largest value it saturates; NaN stays. */
  public static byte fromFloat(float x) {
    if (x != x) {
      return 0x7f;
    }
    int sign = Float.floatToRawIntBits(x) >>> 24 & 0x80;
    float magnitude = Math.abs(x);
    if (magnitude >= MAX) {
      return (byte) (sign | 0x7e);
    }
    // The step between neighbours is 2^-3 of the leading power of two, and 2^-9 below 2^-6.
    int exponent = Math.max(Math.getExponent(magnitude), -6);
    int steps = (int) Math.rint(Math.scalb((double) magnitude, 3 - exponent));
    // Eight steps are one power of two, so a carry out of the mantissa lands in the exponent.
    int code = (exponent + 6) * 8 + steps;
    return (byte) (sign | code);
  }

  private static float[] values() {
    float[] table = new float[256];
    for (int code = 0; code < 256; code++) {
      int exponent = code >>> 3 & 15;
      int mantissa = code & 7;
      float magnitude =
          exponent == 0
              ? Math.scalb(mantissa / 8f, -6)
              : Math.scalb(1 + mantissa / 8f, exponent - 7);
      if ((code & 0x7f) == 0x7f) {
        magnitude = Float.NaN;
      }
      table[code] = code < 128 ? magnitude : -magnitude;
    }
    return table;
  }
}
