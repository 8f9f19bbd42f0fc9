package org.sparseforge.engine.kernel.cpu.onednn;

import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * Products of one shape of weight with any number of rows: {@code out = x * weight^T}, bf16 in,
 * fp32 out, on the calling thread. A row of the result has the same bits whatever rows are computed
 * beside it.
 *
 * <p>oneDNN compiles a kernel for each number of rows, so rows are taken in a few fixed numbers
 * (steps), the last one padded. That steps agree to the bit is tried when a shape is first made; a
 * step that differs from the others is not used.
 */
public final class Products implements AutoCloseable {
  private static final int[] STEPS = {2, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128};

  /** Rows beyond those asked for that may be read from a source and written to a destination. */
  public static final int SLACK = 32;

  /** The most rows that one call of oneDNN computes. */
  public static final int MOST = STEPS[STEPS.length - 1];

  private final int k;
  private final int n;
  private final int sourceStride;
  private final Matmul[] matmuls = new Matmul[STEPS.length];

  /**
   * @param k numbers of a row that go in
   * @param n numbers that come out
   * @param sourceStride numbers between the starts of two rows of the source
   * @param callers how many threads will use it
   */
  public Products(int k, int n, int sourceStride, int callers) {
    this.k = k;
    this.n = n;
    this.sourceStride = sourceStride;
    int last = STEPS.length - 1;
    matmuls[last] = Matmul.packed(MOST, k, n, sourceStride, callers);
    for (int i = 0; i < last; i++) {
      matmuls[i] = Matmul.packedAs(weightsLayout(), STEPS[i], k, n, sourceStride, callers);
    }
    dropThoseThatDiffer();
  }

  public int k() {
    return k;
  }

  public int n() {
    return n;
  }

  long weightsLayout() {
    return matmuls[STEPS.length - 1].weightsLayout();
  }

  /** A whole step each is tried on random numbers; the largest decides. */
  private void dropThoseThatDiffer() {
    Random random = new Random(k * 31L + n);
    try (Caller caller = new Caller();
        NativeMemory x = new NativeMemory(2L * (MOST - 1) * sourceStride + 2L * k);
        NativeMemory out = new NativeMemory(4L * MOST * n);
        PackedWeight weight =
            new PackedWeight(this, caller, (row, to, at) -> fill(random, to, at))) {
      for (int i = 0; i < MOST; i++) {
        fill(random, x.shorts(), i * sourceStride);
      }
      float[] wanted = new float[MOST * n];
      float[] got = new float[MOST * n];
      matmuls[STEPS.length - 1].run(caller, 0, x.address(), weight.address(), out.address());
      out.floats().get(0, wanted);
      for (int i = 0; i < STEPS.length - 1; i++) {
        matmuls[i].run(caller, 0, x.address(), weight.address(), out.address());
        int length = STEPS[i] * n;
        out.floats().get(0, got, 0, length);
        if (Arrays.mismatch(got, 0, length, wanted, 0, length) >= 0) {
          matmuls[i].close();
          matmuls[i] = null;
        }
      }
    }
  }

  private void fill(Random random, ShortBuffer to, int at) {
    for (int i = 0; i < k; i++) {
      to.put(at + i, (short) (Float.floatToRawIntBits(random.nextFloat() - 0.5f) >>> 16));
    }
  }

  /**
   * Computes {@code rows} rows. Up to {@link #SLACK} rows more are read and written.
   *
   * @param index of the caller, below the number of callers
   * @param source address of bf16 rows
   * @param destination address of fp32 [rows + slack][n]
   */
  public void run(
      Caller caller, int index, long source, PackedWeight weight, long destination, int rows) {
    for (int done = 0; done < rows; ) {
      int step = step(rows - done);
      matmuls[step].run(
          caller,
          index,
          source + 2L * done * sourceStride,
          weight.address(),
          destination + 4L * done * n);
      done += STEPS[step];
    }
  }

  /** The smallest step that holds {@code left} rows, unless much of it would be padding. */
  private int step(int left) {
    int below = -1;
    for (int i = 0; i < STEPS.length; i++) {
      if (matmuls[i] == null) {
        continue;
      }
      if (STEPS[i] >= left) {
        boolean fits = left < 8 || STEPS[i] - left <= left / 8;
        return below < 0 || fits ? i : below;
      }
      below = i;
    }
    return below;
  }

  @Override
  public void close() {
    for (Matmul matmul : matmuls) {
      if (matmul != null) {
        matmul.close();
      }
    }
  }
}
