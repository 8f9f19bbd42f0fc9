package org.sparseforge.engine.kernel.cpu;

import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.sparseforge.engine.bench.Work;
import org.sparseforge.engine.bench.Workbench;

/** The choice of the highest of a token's scores, on one thread. */
@State(Scope.Benchmark)
public class TopkBench implements Work.Known {
  @Param({"4096", "16384", "131072"})
  public int candidates;

  @Param({"1024"})
  public int k;

  private final ThresholdTopk selector = new ThresholdTopk();
  private float[] scores;
  private int[] chosen;

  @Setup
  public void draw() {
    Random random = new Random(candidates);
    scores = new float[candidates];
    for (int i = 0; i < candidates; i++) {
      scores[i] = (float) random.nextGaussian();
    }
    chosen = new int[k];
  }

  @Benchmark
  public boolean topk() {
    return selector.select(scores, 0, candidates, k, chosen, 0);
  }

  @Override
  public Work work(Workbench bench) {
    return new Work(0, (double) Float.BYTES * candidates);
  }
}
