package org.sparseforge.engine.kernel.cpu;

import java.nio.ShortBuffer;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.loader.DType;
import org.sparseforge.engine.loader.Weight;

/** Between fp32 and bf16: the upper half of an fp32 number, rounded to nearest even. */
final class Bf16 {
  private static final int L = Lanes.COUNT;

  private Bf16() {}

  static short round(float x) {
    int bits = Float.floatToRawIntBits(x);
    if (x != x) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  static float widen(short x) {
    return Float.intBitsToFloat(x << 16);
  }

  /** Rounds {@code n} numbers. NaN stays NaN: its quiet bit lies in the upper half. */
  static void round(float[] x, int at, short[] out, int o, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      IntVector bits = Lanes.load(x, at + i).reinterpretAsInts();
      IntVector odd = bits.lanewise(VectorOperators.LSHR, 16).and(1);
      IntVector rounded = bits.add(odd).add(0x7fff).lanewise(VectorOperators.LSHR, 16);
      ((ShortVector) rounded.convertShape(VectorOperators.I2S, Lanes.S, 0)).intoArray(out, o + i);
    }
    for (; i < n; i++) {
      out[o + i] = round(x[at + i]);
    }
  }

  /** Widens {@code n} numbers. */
  static void widen(short[] x, int at, float[] out, int o, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      Lanes.bf16(x, at + i).intoArray(out, o + i);
    }
    for (; i < n; i++) {
      out[o + i] = widen(x[at + i]);
    }
  }

  /** Rounds {@code n} numbers into memory outside the heap, by way of {@code scratch}. */
  static void round(float[] x, int at, ShortBuffer out, int o, int n, Scratch scratch) {
    short[] shorts = scratch.shorts(n);
    round(x, at, shorts, 0, n);
    out.put(o, shorts, 0, n);
  }

  /** A row of a weight in bf16: as it is stored, or rounded. */
  static void row(Weight weight, int row, NativeMemory out, int at, Scratch scratch) {
    int cols = weight.cols();
    if (weight.tensor().dtype() == DType.BF16) {
      short[] shorts = scratch.shorts(cols);
      weight.tensor().readShorts(row, shorts, 0, cols);
      out.shorts().put(at, shorts, 0, cols);
    } else {
      float[] tile = scratch.tile(cols);
      weight.readRow(row, tile, 0);
      round(tile, 0, out.shorts(), at, cols, scratch);
    }
  }
}
