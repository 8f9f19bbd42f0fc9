package org.sparseforge.engine.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.ModelConfig.Attention;

/**
 * Queries into latent space and results back: both halves of {@code kv_b_proj}, one after other.
 */
@State(Scope.Benchmark)
public class LatentMapsBench implements Work.Known {
  private static final String WEIGHT = "self_attn.kv_b_proj.weight";

  @Param({"1", "8", "32", "128", "512"})
  public int rows;

  private Workbench bench;
  private Attention shape;
  private Matrix kvBProj;
  private StepTokens step;
  private Rows q;
  private Rows absorbed;
  private Rows z;
  private Rows out;

  @Setup
  public void open() {
    bench = Workbench.open();
    shape = bench.config().attention();
    kvBProj = bench.matrix(bench.lastLayer(WEIGHT));
    step = bench.step(1, rows, rows);
    int heads = shape.numAttentionHeads();
    q = bench.rows(rows * heads, shape.qkHeadDim());
    absorbed = bench.rows(rows * heads, shape.cacheWidth());
    z = bench.rows(rows * heads, shape.kvLoraRank());
    out = bench.rows(rows * heads, shape.vHeadDim());
  }

  @Benchmark
  public Rows absorbAndExpand() {
    bench.kernels().absorbQuery(absorbed, q, kvBProj, shape, step, PositionRange.ALL);
    bench.kernels().expandValue(out, z, kvBProj, shape, step, PositionRange.ALL);
    return out;
  }

  @Override
  public Work work(Workbench bench) {
    Matrix weight = bench.matrix(bench.lastLayer(WEIGHT));
    double numbers = (double) weight.rows() * weight.cols();
    return new Work(2 * rows * numbers, bench.width() * numbers);
  }

  @TearDown
  public void close() {
    bench.close();
  }
}
