package org.sparseforge.engine.kernel.cpu.onednn;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Products of one shape of weight with any number of rows: {@code out = x * weight^T}, on the
 * calling thread. A row of the result has the same bits whatever rows are computed beside it.
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

  private static final int LAST = STEPS.length - 1;

  /** Of each shape that was tried in this process: which steps agree. */
  private static final Map<Shape, boolean[]> AGREEING = new ConcurrentHashMap<>();

  private final Shape shape;
  private final int callers;
  private final boolean[] agrees;
  private final Matmul[] matmuls = new Matmul[STEPS.length];

  /**
   * One product a row, or one for each of several heads, each with a weight of its own. Results lie
   * [rows][heads][n].
   *
   * @param k numbers of a row and head that go in
   * @param n numbers that come out
   * @param sourceHead numbers between the starts of two heads of a row
   * @param sourceRow numbers between the starts of two rows
   */
  public record Shape(Format format, int heads, int k, int n, int sourceHead, int sourceRow) {
    /** In bf16. */
    public Shape(int heads, int k, int n, int sourceHead, int sourceRow) {
      this(Format.BF16, heads, k, n, sourceHead, sourceRow);
    }

    /** Whole rows, one after the other. */
    public static Shape of(Format format, int k, int n) {
      return new Shape(format, 1, k, n, k, k);
    }

    /** Numbers of a row of the result. */
    public int width() {
      return heads * n;
    }
  }

  /**
   * @param callers how many threads will use it
   */
  public Products(Shape shape, int callers) {
    this.shape = shape;
    this.callers = callers;
    matmuls[LAST] = Matmul.packed(shape, MOST, callers);
    agrees = AGREEING.computeIfAbsent(shape, s -> tryAll());
  }

  public Shape shape() {
    return shape;
  }

  long weightsLayout() {
    return matmuls[LAST].weightsLayout();
  }

  /** The product of a step, made when it is first needed. */
  private synchronized Matmul matmul(int step) {
    if (matmuls[step] == null) {
      matmuls[step] = Matmul.packedAs(weightsLayout(), shape, STEPS[step], callers);
    }
    return matmuls[step];
  }

  /** Whole steps on random numbers; the largest decides. */
  private boolean[] tryAll() {
    Random random = new Random(shape.k * 31L + shape.n);
    boolean[] agreeing = new boolean[STEPS.length];
    try (Caller caller = new Caller();
        NativeMemory x = new NativeMemory((long) shape.format.bytes() * MOST * shape.sourceRow);
        NativeMemory out = new NativeMemory(4L * MOST * shape.width());
        NativeArena arena = new NativeArena();
        PackedWeight weight =
            new PackedWeight(this, arena, caller, (row, to, at) -> fill(random, to, at, shape.k))) {
      fill(random, x, 0, MOST * shape.sourceRow);
      int[] wanted = new int[MOST * shape.width()];
      int[] got = new int[MOST * shape.width()];
      for (int step = LAST; step >= 0; step--) {
        int length = STEPS[step] * shape.width();
        matmul(step).runPacked(caller, 0, x.address(), weight.handle(), out.address());
        out.ints().get(0, step == LAST ? wanted : got, 0, length);
        agreeing[step] = step == LAST || Arrays.mismatch(got, 0, length, wanted, 0, length) < 0;
      }
    }
    return agreeing;
  }

  private void fill(Random random, NativeMemory to, int at, int count) {
    for (int i = at; i < at + count; i++) {
      if (shape.format == Format.INT8) {
        to.bytes().put(i, (byte) random.nextInt());
      } else {
        int bits = Float.floatToRawIntBits(random.nextFloat() - 0.5f);
        to.shorts().put(i, (short) (bits >>> 16));
      }
    }
  }

  /**
   * Computes {@code rows} rows. Up to {@link #SLACK} rows more are read and written.
   *
   * @param index of the caller, below the number of callers
   * @param source address of rows in the shape's format
   * @param destination address of results [rows + slack][heads][n]
   */
  public void run(
      Caller caller, int index, long source, PackedWeight weight, long destination, int rows) {
    for (int done = 0; done < rows; ) {
      int step = step(rows - done);
      matmul(step)
          .runPacked(
              caller,
              index,
              source + (long) shape.format.bytes() * done * shape.sourceRow,
              weight.handle(),
              destination + 4L * done * shape.width());
      done += STEPS[step];
    }
  }

  /** The smallest step that holds {@code left} rows, unless much of it would be padding. */
  private int step(int left) {
    int below = -1;
    for (int i = 0; i < STEPS.length; i++) {
      if (!agrees[i]) {
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
