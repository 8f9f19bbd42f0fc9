package org.sparseforge.engine.kernel.cpu;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.sparseforge.engine.loader.Fp8E4m3;
import org.sparseforge.engine.loader.Fp8Scale;

/** Numbers in e4m3 that share a scale, which is a power of two. */
final class Fp8Group {
  /** Bytes behind the last code that may be read. */
  static final int OVERHANG = 64;

  private static final int L = Lanes.COUNT;

  private Fp8Group() {}

  /**
   * Rounds {@code n} numbers.
   *
   * @param codes takes them from {@code to} on, {@code stride} apart
   * @return the scale; not a number where one of them is none, so that all are lost
   */
  static float encode(float[] x, int at, byte[] codes, int to, int stride, int n) {
    float amax = 0;
    for (int i = 0; i < n; i++) {
      amax = Math.max(amax, Math.abs(x[at + i]));
    }
    float scale = Float.isFinite(amax) ? Fp8Scale.of(amax, true) : Float.NaN;
    for (int i = 0; i < n; i++) {
      codes[to + i * stride] = Fp8E4m3.fromFloat(x[at + i] / scale);
    }
    return scale;
  }

  /**
   * What {@code n} codes stand for, as bf16: exactly, as a code has fewer digits.
   *
   * @param codes with {@link #OVERHANG} bytes more than are used; results go to the same places
   */
  static void toBf16(byte[] codes, int at, int n, float scale, short[] out) {
    int i = at;
    if (Lanes.canLoadE4m3()) {
      for (; i <= at + n - L; i += L) {
        IntVector bits = Lanes.e4m3(codes, i).mul(scale).reinterpretAsInts();
        ((ShortVector)
                bits.lanewise(VectorOperators.LSHR, 16)
                    .convertShape(VectorOperators.I2S, Lanes.S, 0))
            .intoArray(out, i);
      }
    }
    for (; i < at + n; i++) {
      out[i] = (short) (Float.floatToRawIntBits(Fp8E4m3.toFloat(codes[i]) * scale) >>> 16);
    }
  }
}
