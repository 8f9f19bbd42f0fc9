package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/**
 * A latent cache in fp8, outside the heap: a record a slot, of latent codes, their scales in fp32,
 * and the rotary part in bf16; 656 bytes for a latent of 512 and 64 rotary numbers. A scale is a
 * power of two, so what a code stands for is a bf16 number without rounding.
 *
 * @see <a href="https://github.com/deepseek-ai/FlashMLA">FlashMLA, README, "FP8 KV Cache
 *     Format"</a>
 */
final class Fp8LatentCache implements LatentCache {
  private static final int GROUP = KvCacheDtype.SCALE_GROUP;

  private final NativeMemory memory;
  private final int numSlots;
  private final int rank;
  private final int ropeDim;
  private final int numScales;

  /** Bytes of a record, and where in it scales and rotary part start; all multiples of four. */
  private final int recordBytes;

  private final int scalesAt;
  private final int ropeAt;

  Fp8LatentCache(int numSlots, int rank, int ropeDim) {
    this.numSlots = numSlots;
    this.rank = rank;
    this.ropeDim = ropeDim;
    numScales = KvCacheDtype.numScales(rank);
    scalesAt = (rank + 3) / 4 * 4;
    ropeAt = scalesAt + Float.BYTES * numScales;
    recordBytes = ropeAt + (Short.BYTES * ropeDim + 3) / 4 * 4;
    long bytes = (long) numSlots * recordBytes;
    if (bytes > Integer.MAX_VALUE - 64) {
      throw new KernelException(
          "a cache of %d slots x %d bytes is more than 2 GiB in fp8; lower its blocks"
              .formatted(numSlots, recordBytes));
    }
    memory = new NativeMemory(bytes);
  }

  @Override
  public int numSlots() {
    return numSlots;
  }

  @Override
  public int width() {
    return rank + ropeDim;
  }

  @Override
  public void write(int slot, float[] row, int at, Scratch scratch) {
    int record = slot * recordBytes;
    byte[] codes = scratch.bytes(rank);
    for (int g = 0; g < numScales; g++) {
      int first = g * GROUP;
      int count = Math.min(GROUP, rank - first);
      float scale = Fp8Group.encode(row, at + first, codes, first, 1, count);
      memory.floats().put((record + scalesAt) / Float.BYTES + g, scale);
    }
    memory.bytes().put(record, codes, 0, rank);
    int rope = (record + ropeAt) / Short.BYTES;
    Bf16.round(row, at + rank, memory.shorts(), rope, ropeDim, scratch);
  }

  @Override
  public void gather(int[] slots, int from, int to, NativeMemory rows, Scratch scratch) {
    int width = width();
    byte[] codes = scratch.bytes(rank + Fp8Group.OVERHANG);
    short[] row = scratch.shorts(width);
    for (int i = from; i < to; i++) {
      int record = slots[i] * recordBytes;
      memory.bytes().get(record, codes, 0, rank);
      for (int g = 0; g < numScales; g++) {
        int first = g * GROUP;
        float scale = memory.floats().get((record + scalesAt) / Float.BYTES + g);
        Fp8Group.toBf16(codes, first, Math.min(GROUP, rank - first), scale, row);
      }
      memory.shorts().get((record + ropeAt) / Short.BYTES, row, rank, ropeDim);
      rows.shorts().put(i * width, row, 0, width);
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
