package org.sparseforge.engine.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;
import org.sparseforge.engine.kernel.cuda.GpuKernels;
import org.sparseforge.engine.loader.DType;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.TestWeights;

/**
 * A first table of what operators of a layer of DeepSeek-V3.2 take; a measurement, not a test.
 * Arguments: {@code gpu} or {@code emulator}, what all widths are divided by (1 on a GPU),
 * numerics.
 */
final class CudaTimings {
  private static final int CONTEXT = 16_384;
  private static final int TOPK = 2048;
  private static final int REPEATS = 10;
  private static final int[] TOKENS = {1, 32, 256};

  /** A few of a layer's, and half as many a token. */
  private static final int EXPERTS = 8;

  private static final int PER_TOKEN = 4;

  private final Bench bench;
  private final int divisor;
  private final float[] read = new float[1];

  private CudaTimings(Kernels kernels, int divisor) {
    this.bench = new Bench(kernels);
    this.divisor = divisor;
  }

  public static void main(String[] args) {
    Numerics numerics = Numerics.valueOf(args[2].toUpperCase(Locale.ROOT));
    Kernels kernels =
        args[0].equals("gpu")
            ? GpuKernels.open(numerics, 8L << 30)
            : EmulatedKernels.open(numerics, KvCacheDtype.of(numerics), 1L << 30, 64 << 20);
    try (kernels) {
      System.out.println(kernels.description());
      System.out.printf("%-44s %8s %12s %12s%n", "operator", "tokens", "us", "GFLOP/s");
      CudaTimings timings = new CudaTimings(kernels, Integer.parseInt(args[1]));
      timings.linear("q_b_proj", 24_576, 1536);
      timings.linear("o_proj", 7168, 16_384);
      timings.experts();
      for (int tokens : TOKENS) {
        timings.attention(tokens);
        timings.indexer(tokens);
      }
      new SamplingTimings(kernels, timings.width(129_280)).run();
    }
  }

  private int width(int published) {
    return Math.max(1, published / divisor);
  }

  /** The least time of some runs, each waited for. */
  private void time(String what, int tokens, double flop, Rows out, Runnable run) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      run.run();
      bench.kernels().download(out.data(), 0, read, 0, 1);
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf(
        Locale.ROOT, "%-44s %8d %12.1f %12.1f%n", what, tokens, best / 1e3, flop / best);
  }

  /** Values do not matter, and drawing them would take longer than all the rest. */
  private static float[] cheap(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (i * 0x9E3779B9 >> 20) / 2048f;
    }
    return values;
  }

  private Matrix matrix(int rows, int cols, DType dtype) {
    return bench
        .kernels()
        .matrix(TestWeights.of(cheap(Math.multiplyExact(rows, cols)), rows, cols, dtype, 128));
  }

  private void linear(String name, int publishedRows, int publishedCols) {
    int rows = width(publishedRows);
    int cols = width(publishedCols);
    for (DType dtype : List.of(DType.BF16, DType.F8_E4M3)) {
      Matrix weight = matrix(rows, cols, dtype);
      for (int tokens : TOKENS) {
        Rows x = bench.rows(cheap(tokens * cols), cols);
        Rows out = bench.nan(tokens, rows);
        time(
            "linear " + name + " " + rows + "x" + cols + " " + dtype,
            tokens,
            2.0 * tokens * rows * cols,
            out,
            () -> bench.kernels().linear(out, x, weight, tokens));
      }
    }
  }

  private void experts() {
    int width = width(7168);
    int inner = width(2048);
    List<Matrix> gate = new ArrayList<>();
    List<Matrix> up = new ArrayList<>();
    List<Matrix> down = new ArrayList<>();
    for (int e = 0; e < EXPERTS; e++) {
      gate.add(matrix(inner, width, DType.F8_E4M3));
      up.add(matrix(inner, width, DType.F8_E4M3));
      down.add(matrix(width, inner, DType.F8_E4M3));
    }
    ExpertMatrices experts = new ExpertMatrices(gate, up, down, Optional.empty());
    for (int tokens : TOKENS) {
      int[] ids = new int[tokens * PER_TOKEN];
      Arrays.setAll(ids, i -> i % PER_TOKEN * 2 + i / PER_TOKEN % 2);
      Ints expertIds = bench.ints(ids);
      Floats weights = bench.floats(cheap(ids.length));
      Rows x = bench.rows(cheap(tokens * width), width);
      Rows out = bench.nan(tokens, width);
      time(
          "experts %dx%d F8_E4M3, %d of %d".formatted(inner, width, PER_TOKEN, EXPERTS),
          tokens,
          6.0 * tokens * PER_TOKEN * inner * width,
          out,
          () -> bench.kernels().addExperts(out, x, experts, expertIds, weights, PER_TOKEN, tokens));
    }
  }

  /** Every token decodes at the end of a context of its own. */
  private StepTokens step(int tokens, int context, int numSlots) {
    int blocks = numSlots / 64;
    int[] positions = new int[tokens];
    Arrays.fill(positions, context - 1);
    int[] ordinals = new int[tokens];
    Arrays.setAll(ordinals, i -> i);
    int[] tables = new int[tokens * (context / 64)];
    Arrays.setAll(tables, i -> i % blocks);
    return new StepTokens(
        tokens,
        tokens,
        bench.ints(positions),
        bench.ints(ordinals),
        bench.ints(ordinals),
        bench.ints(tables),
        context / 64,
        64);
  }

  private void attention(int tokens) {
    int context = width(CONTEXT) / 64 * 64;
    int chosen = width(TOPK);
    int heads = width(128);
    Attention shape = new Attention(heads, 1, width(512), width(128), width(64), width(128));
    Cache latents = bench.kernels().cache(context, shape.cacheWidth());
    StepTokens step = step(tokens, context, context);
    int[] topk = new int[tokens * chosen];
    Arrays.setAll(topk, i -> i % chosen * (context / chosen));
    Ints positions = bench.ints(topk);
    int rows = tokens * heads;
    Rows q = bench.rows(cheap(rows * shape.cacheWidth()), shape.cacheWidth());
    Rows out = bench.nan(rows, shape.kvLoraRank());
    time(
        "sparse attention, " + heads + " heads over " + chosen,
        tokens,
        2.0 * rows * chosen * (shape.cacheWidth() + shape.kvLoraRank()),
        out,
        () ->
            bench
                .kernels()
                .sparseAttention(
                    out, q, heads, latents, positions, chosen, step, PositionRange.ALL, 0.1f));
  }

  private void indexer(int tokens) {
    int context = width(CONTEXT) / 64 * 64;
    int chosen = width(TOPK);
    int heads = width(64);
    int dim = width(128);
    Cache keys = bench.kernels().indexCache(context, dim, 64);
    bench
        .kernels()
        .writeCache(keys, bench.rows(cheap(context * dim), dim), step(context, 64, context));
    StepTokens step = step(tokens, context, context);
    Rows q = bench.rows(cheap(tokens * heads * dim), dim);
    Rows weights = bench.rows(cheap(tokens * heads), heads);
    Ints topk = bench.kernels().ints(tokens * chosen);
    time(
        "indexer, " + heads + " heads, " + chosen + " of " + context,
        tokens,
        2.0 * tokens * heads * dim * context,
        weights,
        () -> bench.kernels().indexTopk(topk, q, weights, keys, step, chosen, 0.1f));
  }
}
