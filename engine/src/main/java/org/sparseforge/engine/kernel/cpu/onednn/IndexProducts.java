package org.sparseforge.engine.kernel.cpu.onednn;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Scores of the lightning indexer on blocks of packed keys: {@code score[t][key] = sum over heads
 * of weight[t][head] * relu(q[t][head] . key)}, as a bf16 product with the ReLU in it and an fp32
 * product of the weights with its result, while that is in the cache. On the calling thread.
 *
 * <p>Tokens and blocks are taken in a few fixed numbers (steps). A score has the same bits in all
 * of them: when a shape is first made, steps are tried against one token and one block, and one
 * that differs is not used.
 */
public final class IndexProducts implements AutoCloseable {
  private static final int[] TOKENS = {1, 4, 16};
  private static final int[] BLOCKS = {1, 2, 4, 8, 16, 32};

  /** The most tokens of a step. */
  public static final int MOST_TOKENS = TOKENS[TOKENS.length - 1];

  /** The most blocks of a step. */
  public static final int MOST_BLOCKS = BLOCKS[BLOCKS.length - 1];

  /** Bytes of dot products of a step: they are to stay in a core's own cache. */
  private static final int DOTS = 256 << 10;

  /** Of each shape that was tried in this process: which steps agree. */
  private static final Map<Shape, boolean[][]> AGREEING = new ConcurrentHashMap<>();

  private final Shape shape;
  private final int callers;
  private final KeyLayout layout;
  private final boolean[][] agrees;
  private final AtomicReferenceArray<Step> steps =
      new AtomicReferenceArray<>(TOKENS.length * BLOCKS.length);
  private final NativeMemory[] dots;

  /**
   * @param width numbers of a key
   */
  public record Shape(int heads, int width) {}

  /** Products for so many tokens and blocks. */
  private record Step(Matmul dots, Matmul sums) {
    void close() {
      dots.close();
      sums.close();
    }
  }

  /**
   * @param callers how many threads will use it
   */
  public IndexProducts(Shape shape, int callers) {
    this.shape = shape;
    this.callers = callers;
    layout = KeyLayout.of(shape.width);
    dots = new NativeMemory[callers];
    Arrays.setAll(dots, i -> new NativeMemory(Math.max(DOTS, 4L * shape.heads * KeyLayout.KEYS)));
    agrees = AGREEING.computeIfAbsent(shape, s -> tryAll());
  }

  public Shape shape() {
    return shape;
  }

  /** How many tokens a step for {@code left} tokens takes; those past {@code left} are padding. */
  public int tokens(int left) {
    int best = 0;
    for (int t = 0; t < TOKENS.length && TOKENS[best] < left; t++) {
      best = agrees[t][0] ? t : best;
    }
    return TOKENS[best];
  }

  /** How many blocks the next step for a number of tokens takes, of {@code left}. */
  public int blocks(int tokens, int left) {
    int t = Arrays.binarySearch(TOKENS, tokens);
    int best = 0;
    for (int b = 0; b < BLOCKS.length && BLOCKS[b] <= left; b++) {
      best = agrees[t][b] ? b : best;
    }
    return BLOCKS[best];
  }

  /**
   * Scores {@code tokens} tokens on {@code blocks} neighbouring blocks, both numbers of a step.
   *
   * @param index of the caller, below the number of callers
   * @param queries address of bf16 [tokens][heads][width]
   * @param weights address of fp32 [tokens][heads]
   * @param keys address of the first block
   * @param scores address of fp32 [tokens][blocks * 64]
   */
  public void run(
      Caller caller,
      int index,
      int tokens,
      int blocks,
      long queries,
      long weights,
      long keys,
      long scores) {
    Step step = step(Arrays.binarySearch(TOKENS, tokens), Arrays.binarySearch(BLOCKS, blocks));
    long between = dots[index].address();
    step.dots.run(caller, index, queries, keys, between);
    step.sums.run(caller, index, weights, between, scores);
  }

  /** Made when it is first needed. */
  private Step step(int t, int b) {
    Step made = steps.get(t * BLOCKS.length + b);
    return made == null ? make(t, b) : made;
  }

  private synchronized Step make(int t, int b) {
    int index = t * BLOCKS.length + b;
    if (steps.get(index) == null) {
      int keys = BLOCKS[b] * KeyLayout.KEYS;
      // That several blocks, one after the other, are the layout for their number is tried.
      long weights =
          b == 0
              ? OneDnn.copy(layout.descriptor())
              : OneDnn.anyLayout(OneDnn.BF16, shape.width, keys);
      steps.set(
          index,
          new Step(
              Matmul.relu(weights, TOKENS[t] * shape.heads, shape.width, keys, callers),
              Matmul.rows(TOKENS[t], shape.heads, keys, callers)));
    }
    return steps.get(index);
  }

  /** Whole steps on random numbers; one token and one block decide. */
  private boolean[][] tryAll() {
    Random random = new Random(shape.heads * 31L + shape.width);
    int rows = MOST_TOKENS * shape.heads;
    boolean[][] agreeing = new boolean[TOKENS.length][BLOCKS.length];
    try (Caller caller = new Caller();
        NativeMemory queries = new NativeMemory(2L * rows * shape.width);
        NativeMemory weights = new NativeMemory(4L * rows);
        NativeMemory keys = new NativeMemory(2L * MOST_BLOCKS * layout.size());
        NativeMemory scores = new NativeMemory(4L * MOST_TOKENS * MOST_BLOCKS * KeyLayout.KEYS)) {
      fill(random, queries, rows * shape.width);
      fill(random, keys, MOST_BLOCKS * layout.size());
      for (int i = 0; i < rows; i++) {
        weights.floats().put(i, random.nextFloat() - 0.5f);
      }
      float[] wanted = new float[MOST_TOKENS * MOST_BLOCKS * KeyLayout.KEYS];
      for (int t = 0; t < MOST_TOKENS; t++) {
        for (int b = 0; b < MOST_BLOCKS; b++) {
          run(
              caller,
              0,
              1,
              1,
              queries.address() + 2L * t * shape.heads * shape.width,
              weights.address() + 4L * t * shape.heads,
              keys.address() + 2L * b * layout.size(),
              scores.address());
          int at = (t * MOST_BLOCKS + b) * KeyLayout.KEYS;
          scores.floats().get(0, wanted, at, KeyLayout.KEYS);
        }
      }
      for (int t = 0; t < TOKENS.length; t++) {
        for (int b = 0; b < BLOCKS.length; b++) {
          agreeing[t][b] =
              fits(t, b) && agrees(t, b, wanted, caller, queries, weights, keys, scores);
        }
      }
    }
    return agreeing;
  }

  private boolean fits(int t, int b) {
    return t + b == 0 || 4L * TOKENS[t] * shape.heads * BLOCKS[b] * KeyLayout.KEYS <= DOTS;
  }

  private boolean agrees(
      int t,
      int b,
      float[] wanted,
      Caller caller,
      NativeMemory queries,
      NativeMemory weights,
      NativeMemory keys,
      NativeMemory scores) {
    int width = BLOCKS[b] * KeyLayout.KEYS;
    run(
        caller,
        0,
        TOKENS[t],
        BLOCKS[b],
        queries.address(),
        weights.address(),
        keys.address(),
        scores.address());
    float[] got = new float[width];
    for (int i = 0; i < TOKENS[t]; i++) {
      scores.floats().get(i * width, got);
      int at = i * MOST_BLOCKS * KeyLayout.KEYS;
      if (Arrays.mismatch(got, 0, width, wanted, at, at + width) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static void fill(Random random, NativeMemory to, int count) {
    for (int i = 0; i < count; i++) {
      int bits = Float.floatToRawIntBits(random.nextFloat() - 0.5f);
      to.shorts().put(i, (short) (bits >>> 16));
    }
  }

  @Override
  public void close() {
    for (int i = 0; i < steps.length(); i++) {
      if (steps.get(i) != null) {
        steps.get(i).close();
      }
    }
    for (NativeMemory memory : dots) {
      memory.close();
    }
  }
}
