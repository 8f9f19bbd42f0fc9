package org.sparseforge.engine.kernel.cpu;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Between fp32 and int8 with one scale a row: {@code scale = amax / 127}, numbers are whole
 * multiples of it from -127 to 127.
 */
final class Int8 {
  private static final int L = Lanes.COUNT;
  private static final float MOST = 127;

  /** Rows whose largest number is smaller are zero: what divides by it could overflow. */
  private static final float MIN_AMAX = 1e-30f;

  /** Added to a number up to 2^22 it leaves the nearest whole number, ties to even, at the end. */
  private static final float ROUNDER = 0x1.8p23f;

  private Int8() {}

  /**
   * Rounds {@code n} numbers to nearest even multiples of the scale.
   *
   * @return the scale; 0 for a row of zeros, NaN or infinite where a number is, so that whatever is
   *     multiplied by it is no number either
   */
  static float quantise(float[] x, int at, byte[] codes, int n) {
    float amax = amax(x, at, n);
    float inverse = amax < MIN_AMAX ? 0 : MOST / amax;
    int i = 0;
    if (Lanes.B.length() == L) {
      for (; i <= n - L; i += L) {
        IntVector bits = Lanes.load(x, at + i).mul(inverse).add(ROUNDER).reinterpretAsInts();
        ((ByteVector) bits.convertShape(VectorOperators.I2B, Lanes.B, 0)).intoArray(codes, i);
      }
    }
    for (; i < n; i++) {
      codes[i] = (byte) Float.floatToRawIntBits(x[at + i] * inverse + ROUNDER);
    }
    return amax < MIN_AMAX ? 0 : amax / MOST;
  }

  /** The largest magnitude. As bits, magnitudes are in order, infinity above them and NaN last. */
  private static float amax(float[] x, int at, int n) {
    int most = 0;
    int i = 0;
    if (n >= L) {
      IntVector largest = IntVector.zero(Lanes.I);
      for (; i <= n - L; i += L) {
        IntVector bits = Lanes.load(x, at + i).reinterpretAsInts();
        largest = largest.max(bits.and(Integer.MAX_VALUE));
      }
      most = largest.reduceLanes(VectorOperators.MAX);
    }
    for (; i < n; i++) {
      most = Math.max(most, Float.floatToRawIntBits(x[at + i]) & Integer.MAX_VALUE);
    }
    return Float.intBitsToFloat(most);
  }

  /**
   * {@code out[c] = sums[c] * scale * scales[c]}, in that order.
   *
   * @param scale of the row that went in
   * @param scales of the weight's rows
   */
  static void scale(int[] sums, float scale, float[] scales, float[] out, int o, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      IntVector sum = IntVector.fromArray(Lanes.I, sums, i);
      ((FloatVector) sum.convert(VectorOperators.I2F, 0))
          .mul(scale)
          .mul(Lanes.load(scales, i))
          .intoArray(out, o + i);
    }
    for (; i < n; i++) {
      out[o + i] = sums[i] * scale * scales[i];
    }
  }
}
