package org.sparseforge.engine.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;

/** What caches in fp8 give back is what the operator that rounds to fp8 says, bit for bit. */
class Fp8CachesTest {
  private static final int SLOTS = 37;
  private static final Fp8Rounding ROUNDING = new Fp8Rounding(128, true);

  /** Rows whose magnitudes are all over the place, in slot order. */
  private static float[] rows(int width) {
    Random random = new Random(width);
    float[] rows = new float[SLOTS * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(9) - 6));
    }
    return rows;
  }

  private static float[] rounded(float[] rows, int at, int width) {
    float[] out = new float[width];
    CpuElementwise.roundFp8(out, 0, rows, at, width, ROUNDING);
    return out;
  }

  @Test
  void latentsAreRoundedToE4m3AndRotaryPartsToBf16() {
    Scratch scratch = new Scratch();
    for (int[] shape : new int[][] {{1, 2}, {10, 4}, {33, 6}, {128, 16}, {200, 32}, {512, 64}}) {
      int rank = shape[0];
      int width = rank + shape[1];
      float[] rows = rows(width);
      int[] slots = {30, 2, 2, 36, 0};
      try (Fp8LatentCache cache = new Fp8LatentCache(SLOTS, rank, shape[1]);
          NativeMemory gathered = new NativeMemory(2L * slots.length * width)) {
        for (int slot = SLOTS - 1; slot >= 0; slot--) {
          cache.write(slot, rows, slot * width, scratch);
        }
        cache.gather(slots, 2, slots.length, gathered, scratch);
        assertEquals(0, gathered.shorts().get(2 * width - 1), "places before the first");
        cache.gather(slots, 0, 2, gathered, scratch);
        for (int i = 0; i < slots.length; i++) {
          float[] expected = rounded(rows, slots[i] * width, rank);
          for (int d = 0; d < width; d++) {
            short bits = gathered.shorts().get(i * width + d);
            if (d < rank) {
              assertEquals(expected[d] + 0f, Bf16.widen(bits) + 0f, rank + ", " + d);
            } else {
              assertEquals(Bf16.round(rows[slots[i] * width + d]), bits);
            }
          }
        }
      }
    }
  }

  @Test
  void aNumberThatIsNoneSpoilsItsGroup() {
    Scratch scratch = new Scratch();
    int rank = 200;
    for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      float[] row = new float[rank + 2];
      row[130] = bad;
      try (Fp8LatentCache cache = new Fp8LatentCache(1, rank, 2);
          NativeMemory gathered = new NativeMemory(2L * (rank + 2))) {
        cache.write(0, row, 0, scratch);
        cache.gather(new int[1], 0, 1, gathered, scratch);
        for (int d = 0; d < rank + 2; d++) {
          boolean spoilt = d >= 128 && d < rank;
          assertEquals(spoilt, Float.isNaN(Bf16.widen(gathered.shorts().get(d))), "number " + d);
        }
      }
    }
  }

  @Test
  void indexKeysAreRoundedToE4m3AndReadInVectorsOrByThemselves() {
    for (int width : new int[] {1, 5, 64, 128, 130}) {
      float[] rows = rows(width);
      Fp8IndexCache cache = Fp8IndexCache.of(SLOTS, width);
      for (int slot = 0; slot < SLOTS; slot++) {
        cache.write(slot, rows, slot * width);
      }
      int lanes = Lanes.COUNT;
      float[] vector = new float[width * lanes];
      float[] one = new float[width * lanes];
      for (int slot = 0; slot < SLOTS; slot++) {
        cache.widen(slot / lanes * lanes, vector, 0);
        cache.widenOne(slot, one, 0);
        float[] expected = rounded(rows, slot * width, width);
        for (int d = 0; d < width; d++) {
          assertEquals(expected[d] + 0f, vector[d * lanes + slot % lanes] + 0f);
          assertEquals(expected[d] + 0f, one[d * lanes] + 0f);
        }
      }
    }
  }

  @Test
  void aCacheThatIsTooLargeIsRefused() {
    String latents =
        assertThrows(KernelException.class, () -> new Fp8LatentCache(4_000_000, 512, 64))
            .getMessage();
    assertEquals(
        "a cache of 4000000 slots x 656 bytes is more than 2 GiB in fp8; lower its blocks",
        latents);
    String keys =
        assertThrows(KernelException.class, () -> Fp8IndexCache.of(20_000_000, 128)).getMessage();
    assertTrue(keys.startsWith("a cache of 20000000 slots x 128 numbers"), keys);
  }
}
