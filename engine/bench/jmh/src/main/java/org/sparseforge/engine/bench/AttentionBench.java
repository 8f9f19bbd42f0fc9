package org.sparseforge.engine.bench;

import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.ModelConfig.Attention;

/** Attention over chosen rows of the latent cache, scattered over the whole context. */
@State(Scope.Benchmark)
public class AttentionBench implements Work.Known {
  @Param public Phase phase;

  @Param({"4096", "16384"})
  public int context;

  private Workbench bench;
  private Cache latents;
  private StepTokens step;
  private Rows q;
  private Rows out;
  private Ints topk;
  private int indexTopk;

  @Setup
  public void open() {
    bench = Workbench.open();
    Attention shape = bench.config().attention();
    int heads = shape.numAttentionHeads();
    indexTopk = bench.config().indexer().indexTopk();
    latents = bench.latentCache(bench.slots(phase.sequences, context));
    step = bench.step(phase.sequences, context, phase.each);
    q = bench.rows(phase.tokens() * heads, shape.cacheWidth());
    out = bench.rows(phase.tokens() * heads, shape.kvLoraRank());
    topk = bench.ints(scattered(phase.tokens()));
  }

  /** Ascending positions, one from each part of the context that every token sees. */
  private int[] scattered(int tokens) {
    Random random = new Random(5);
    int[] positions = new int[tokens * indexTopk];
    int seen = context - phase.each + 1;
    for (int i = 0; i < positions.length; i++) {
      int part = i % indexTopk;
      int from = (int) ((long) part * seen / indexTopk);
      int to = (int) ((part + 1L) * seen / indexTopk);
      positions[i] = to > from ? from + random.nextInt(to - from) : -1;
    }
    return positions;
  }

  @Benchmark
  public Rows sparseAttention() {
    bench
        .kernels()
        .sparseAttention(
            out,
            q,
            bench.config().attention().numAttentionHeads(),
            latents,
            topk,
            indexTopk,
            step,
            PositionRange.ALL,
            0.1f);
    return out;
  }

  @Override
  public Work work(Workbench bench) {
    Attention shape = bench.config().attention();
    double chosen = Math.min(context, bench.config().indexer().indexTopk());
    double perKey = 2.0 * shape.numAttentionHeads() * (shape.cacheWidth() + shape.kvLoraRank());
    // Tokens of a prompt share rows: at least each row of the context is read.
    double rows = phase.sequences * (phase.each == 1 ? chosen : context);
    return new Work(phase.tokens() * chosen * perKey, rows * shape.cacheWidth() * bench.width());
  }

  @TearDown
  public void close() {
    bench.close();
  }
}
