package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.loader.Fp8E4m3;

/**
 * Index keys in fp8, on their side as in {@link TurnedCache}: a scale, a power of two, for every
 * {@value KvCacheDtype#SCALE_GROUP} numbers of a key. DeepSeek turns keys by a Hadamard matrix
 * first; e4m3 is as coarse for small numbers as for large ones, so that is left out.
 *
 * @param codes [numSlots / lanes][width][lanes], with some bytes more
 * @param scales [numSlots / lanes][numScales][lanes]
 */
record Fp8IndexCache(byte[] codes, float[] scales, int numSlots, int width) implements Cache {
  private static final int L = Lanes.COUNT;
  private static final int GROUP = KvCacheDtype.SCALE_GROUP;

  static Fp8IndexCache of(int numSlots, int width) {
    int rounded = (numSlots + L - 1) / L * L;
    long length = (long) rounded * width + Fp8Group.OVERHANG;
    if (length > Integer.MAX_VALUE - 8) {
      throw new KernelException(
          "a cache of %d slots x %d numbers is more than a Java array holds; lower its blocks"
              .formatted(numSlots, width));
    }
    float[] scales = new float[rounded * KvCacheDtype.numScales(width)];
    return new Fp8IndexCache(new byte[(int) length], scales, numSlots, width);
  }

  void write(int slot, float[] row, int at) {
    int to = slot / L * L * width + slot % L;
    int numScales = KvCacheDtype.numScales(width);
    for (int g = 0; g < numScales; g++) {
      int first = g * GROUP;
      int count = Math.min(GROUP, width - first);
      scales[(slot / L * numScales + g) * L + slot % L] =
          Fp8Group.encode(row, at + first, codes, to + first * L, L, count);
    }
  }

  /**
   * What the codes of a vector of keys stand for.
   *
   * @param slot of the first of them, a multiple of a vector
   * @param into takes [width][lanes] from {@code at} on
   */
  void widen(int slot, float[] into, int at) {
    int numScales = KvCacheDtype.numScales(width);
    for (int d = 0; d < width; d++) {
      int scale = (slot / L * numScales + d / GROUP) * L;
      int code = slot * width + d * L;
      if (Lanes.canLoadE4m3()) {
        Lanes.e4m3(codes, code).mul(Lanes.load(scales, scale)).intoArray(into, at + d * L);
      } else {
        for (int i = 0; i < L; i++) {
          into[at + d * L + i] = Fp8E4m3.toFloat(codes[code + i]) * scales[scale + i];
        }
      }
    }
  }

  /** The same for a single key, whose numbers go {@code lanes} apart. */
  void widenOne(int slot, float[] into, int at) {
    int numScales = KvCacheDtype.numScales(width);
    int from = slot / L * L * width + slot % L;
    for (int d = 0; d < width; d++) {
      float scale = scales[(slot / L * numScales + d / GROUP) * L + slot % L];
      into[at + d * L] = Fp8E4m3.toFloat(codes[from + d * L]) * scale;
    }
  }
}
