package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.HostMatrix;
import org.sparseforge.engine.loader.Weight;

/**
 * Routed experts, grouped: each expert's weights are read once for all tokens that chose it. The
 * inner rows of all pairs of token and expert come first; then every part of the output is summed
 * over experts in the order of their ids, by one thread.
 */
final class CpuExperts implements RoutedExperts {
  /** Tokens taken at once; bounds the memory for inner rows. */
  private static final int TOKENS = 512;

  private final Workers workers;
  private final Scratch[] scratch;
  private final CpuLinear linear;

  /** [pairs][inner width] silu(gate) * up */
  private float[] inner = {};

  private final ExpertGroups groups = new ExpertGroups();

  CpuExperts(Workers workers, Scratch[] scratch, CpuLinear linear) {
    this.workers = workers;
    this.scratch = scratch;
    this.linear = linear;
  }

  @Override
  public void run(
      CpuRows out,
      CpuRows x,
      ExpertMatrices experts,
      int[] ids,
      float[] weights,
      int perToken,
      int numRows) {
    for (int first = 0; first < numRows; first += TOKENS) {
      int end = Math.min(first + TOKENS, numRows);
      groups.sort(experts.count(), ids, first * perToken, end * perToken);
      int width = experts.gateProj().get(0).rows();
      inner = Scratch.grown(inner, (end - first) * perToken * width);
      inner(x, experts, perToken);
      experts.innerRounding().ifPresent(rounding -> round(rounding, groups.numPairs(), width));
      outer(out, experts, weights, perToken);
    }
  }

  private void inner(CpuRows x, ExpertMatrices experts, int perToken) {
    Weight any = HostMatrix.of(experts.gateProj().get(0));
    int width = any.rows();
    int k = any.cols();
    int tileRows = linear.tileRows(any, groups.numActive());
    int tiles = (width + tileRows - 1) / tileRows;
    workers.run(
        groups.numActive() * tiles,
        (task, worker) -> {
          Scratch s = scratch[worker];
          int expert = groups.active(task / tiles);
          int first = task % tiles * tileRows;
          int count = Math.min(tileRows, width - first);
          int from = groups.begin(expert);
          int end = groups.begin(expert + 1);
          int[] rows = s.rows(end);
          int[] to = s.outRows(end);
          for (int i = from; i < end; i++) {
            rows[i] = x.at(groups.pair(i) / perToken);
            to[i] = (i - from) * count;
          }
          float[] w = s.tile(count * k);
          float[] up = s.scores((end - from) * count);
          WeightTile.load(HostMatrix.of(experts.upProj().get(expert)), first, count, w, s);
          CpuLinear.store(x.data(), rows, from, end, w, count, k, up, to, s);
          for (int i = from; i < end; i++) {
            to[i] = i * width + first;
          }
          WeightTile.load(HostMatrix.of(experts.gateProj().get(expert)), first, count, w, s);
          CpuLinear.store(x.data(), rows, from, end, w, count, k, inner, to, s);
          for (int i = from; i < end; i++) {
            VectorMath.siluMul(inner, to[i], up, (i - from) * count, inner, to[i], count, s);
          }
        });
  }

  private void round(Fp8Rounding rounding, int numPairs, int width) {
    workers.run(
        numPairs,
        (pair, worker) ->
            CpuElementwise.roundFp8(inner, pair * width, inner, pair * width, width, rounding));
  }

  private void outer(CpuRows out, ExpertMatrices experts, float[] weights, int perToken) {
    Weight any = HostMatrix.of(experts.downProj().get(0));
    int width = any.cols();
    int tileRows = linear.tileRows(any, groups.numActive());
    workers.run(
        (any.rows() + tileRows - 1) / tileRows,
        (tile, worker) -> {
          Scratch s = scratch[worker];
          int first = tile * tileRows;
          int count = Math.min(tileRows, any.rows() - first);
          float[] w = s.tile(count * width);
          for (int a = 0; a < groups.numActive(); a++) {
            int from = groups.begin(groups.active(a));
            int end = groups.begin(groups.active(a) + 1);
            WeightTile.load(
                HostMatrix.of(experts.downProj().get(groups.active(a))), first, count, w, s);
            int[] rows = s.rows(end);
            int[] to = s.outRows(end);
            for (int i = from; i < end; i++) {
              rows[i] = i * width;
              to[i] = (i - from) * count;
            }
            float[] part = s.scores((end - from) * count);
            CpuLinear.store(inner, rows, from, end, w, count, width, part, to, s);
            for (int i = from; i < end; i++) {
              int row = out.at(groups.pair(i) / perToken) + first;
              for (int c = 0; c < count; c++) {
                out.data()[row + c] =
                    Math.fma(weights[groups.pair(i)], part[to[i] + c], out.data()[row + c]);
              }
            }
          }
        });
  }
}
