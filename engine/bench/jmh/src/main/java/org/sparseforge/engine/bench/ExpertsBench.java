package org.sparseforge.engine.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.loader.ModelConfig.Experts;

/** The routed experts of a layer; few rows make small groups. */
@State(Scope.Benchmark)
public class ExpertsBench implements Work.Known {
  @Param({"1", "8", "32", "128", "512"})
  public int rows;

  private Workbench bench;
  private ExpertMatrices experts;
  private Rows x;
  private Rows out;
  private Ints ids;
  private Floats weights;

  @Setup
  public void open() {
    bench = Workbench.open();
    Experts shape = bench.config().experts();
    experts =
        new ExpertMatrices(
            matrices("gate_proj"), matrices("up_proj"), matrices("down_proj"), Optional.empty());
    x = bench.rows(rows, bench.config().hiddenSize());
    out = bench.rows(rows, bench.config().hiddenSize());
    ids = bench.ints(chosen(shape));
    weights = bench.rows(rows, shape.numExpertsPerTok()).data();
  }

  private List<Matrix> matrices(String name) {
    List<Matrix> all = new ArrayList<>();
    for (int e = 0; e < bench.config().experts().nRoutedExperts(); e++) {
      all.add(bench.matrix(bench.lastLayer("mlp.experts." + e + "." + name + ".weight")));
    }
    return all;
  }

  /** Any experts, the same for the same shape. */
  private int[] chosen(Experts shape) {
    Random random = new Random(3);
    int perToken = shape.numExpertsPerTok();
    int[] all = new int[rows * perToken];
    for (int row = 0; row < rows; row++) {
      int[] some =
          random.ints(0, shape.nRoutedExperts()).distinct().limit(perToken).sorted().toArray();
      System.arraycopy(some, 0, all, row * perToken, perToken);
    }
    return all;
  }

  @Benchmark
  public Rows addExperts() {
    int perToken = bench.config().experts().numExpertsPerTok();
    bench.kernels().addExperts(out, x, experts, ids, weights, perToken, rows);
    return out;
  }

  @Override
  public Work work(Workbench bench) {
    Experts shape = bench.config().experts();
    double expert = 3.0 * bench.config().hiddenSize() * shape.moeIntermediateSize();
    long read = Arrays.stream(chosen(shape)).distinct().count();
    return new Work(2 * rows * shape.numExpertsPerTok() * expert, read * expert * bench.width());
  }

  @TearDown
  public void close() {
    bench.close();
  }
}
