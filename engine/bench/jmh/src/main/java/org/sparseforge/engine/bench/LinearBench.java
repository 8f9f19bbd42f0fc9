package org.sparseforge.engine.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.Rows;

/** Products of every shape of weight; {@code rows} are tokens. */
@State(Scope.Benchmark)
public class LinearBench implements Work.Known {
  @Param({
    "self_attn.q_a_proj",
    "self_attn.q_b_proj",
    "self_attn.kv_a_proj_with_mqa",
    "self_attn.o_proj",
    "self_attn.indexer.wq_b",
    "mlp.shared_experts.gate_proj",
    "mlp.shared_experts.down_proj",
    "lm_head"
  })
  public String weight;

  @Param({"1", "8", "32", "128", "512"})
  public int rows;

  private Workbench bench;
  private Matrix matrix;
  private Rows x;
  private Rows out;

  @Setup
  public void open() {
    bench = Workbench.open();
    matrix = bench.matrix(name(bench));
    x = bench.rows(rows, matrix.cols());
    out = bench.rows(rows, matrix.rows());
  }

  private String name(Workbench bench) {
    return (weight.startsWith("lm_head") ? weight : bench.lastLayer(weight)) + ".weight";
  }

  @Benchmark
  public Rows linear() {
    bench.kernels().linear(out, x, matrix, rows);
    return out;
  }

  @Override
  public Work work(Workbench bench) {
    Matrix shape = bench.matrix(name(bench));
    double numbers = (double) shape.rows() * shape.cols();
    return new Work(2 * rows * numbers, bench.width() * numbers);
  }

  @TearDown
  public void close() {
    bench.close();
  }
}
