package org.sparseforge.engine.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.ModelConfig.Indexer;

/** Index scores and the choice among them; {@code TopkBench} times the choice alone. */
@State(Scope.Benchmark)
public class IndexerBench implements Work.Known {
  @Param public Phase phase;

  @Param({"4096", "16384"})
  public int context;

  private Workbench bench;
  private Indexer shape;
  private Cache keys;
  private StepTokens step;
  private Rows q;
  private Rows headWeights;
  private Ints topk;

  @Setup
  public void open() {
    bench = Workbench.open();
    shape = bench.config().indexer();
    keys = bench.indexCache(bench.slots(phase.sequences, context));
    step = bench.step(phase.sequences, context, phase.each);
    q = bench.rows(phase.tokens() * shape.indexNHeads(), shape.indexHeadDim());
    headWeights = bench.rows(phase.tokens(), shape.indexNHeads());
    topk = bench.kernels().ints(phase.tokens() * shape.indexTopk());
  }

  @Benchmark
  public Ints indexTopk() {
    bench.kernels().indexTopk(topk, q, headWeights, keys, step, shape.indexTopk(), 0.1f);
    return topk;
  }

  @Override
  public Work work(Workbench bench) {
    Indexer indexer = bench.config().indexer();
    double keys = (double) context * indexer.indexHeadDim();
    return new Work(
        2 * phase.tokens() * keys * indexer.indexNHeads(),
        phase.sequences * keys * bench.width(),
        true);
  }

  @TearDown
  public void close() {
    bench.close();
  }
}
