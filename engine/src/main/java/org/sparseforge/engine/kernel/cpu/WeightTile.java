package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.loader.DType;
import org.sparseforge.engine.loader.Fp8E4m3;
import org.sparseforge.engine.loader.Weight;

/** Turns a few rows of a mapped weight into fp32, so that all tokens of a pass share the work. */
final class WeightTile {
  private static final int L = Lanes.COUNT;

  private WeightTile() {}

  /** Writes rows {@code first} to {@code first + count} to {@code into}, one after the other. */
  static void load(Weight weight, int first, int count, float[] into, Scratch scratch) {
    DType dtype = weight.tensor().dtype();
    if (dtype == DType.BF16) {
      bf16(weight, first, count, into, scratch);
    } else if (dtype == DType.F8_E4M3 && Lanes.canLoadE4m3()) {
      for (int r = 0; r < count; r++) {
        e4m3(weight, first + r, into, r * weight.cols(), scratch);
      }
    } else {
      for (int r = 0; r < count; r++) {
        weight.readRow(first + r, into, r * weight.cols());
      }
    }
  }

  private static void bf16(Weight weight, int first, int count, float[] into, Scratch scratch) {
    int length = count * weight.cols();
    short[] raw = scratch.shorts(length);
    weight.tensor().readShorts(first, raw, 0, length);
    int i = 0;
    for (; i <= length - L; i += L) {
      Lanes.bf16(raw, i).intoArray(into, i);
    }
    for (; i < length; i++) {
      into[i] = Float.intBitsToFloat(raw[i] << 16);
    }
  }

  private static void e4m3(Weight weight, int row, float[] into, int offset, Scratch scratch) {
    int cols = weight.cols();
    // A vector of bytes may reach past the row's end; what it reads there is not used.
    byte[] raw = scratch.bytes(cols + 2 * L);
    weight.tensor().readBytes(row, raw, 0, cols);
    int block = weight.quantBlockCols().orElse(cols);
    for (int from = 0; from < cols; from += block) {
      int end = Math.min(from + block, cols);
      float scale = weight.scale(row, from);
      int i = from;
      for (; i <= end - L; i += L) {
        Lanes.e4m3(raw, i).mul(scale).intoArray(into, offset + i);
      }
      for (; i < end; i++) {
        into[offset + i] = Fp8E4m3.toFloat(raw[i]) * scale;
      }
    }
  }
}
