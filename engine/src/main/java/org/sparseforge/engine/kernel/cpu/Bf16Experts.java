package org.sparseforge.engine.kernel.cpu;

import java.util.IdentityHashMap;
import java.util.Map;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.cpu.onednn.NativeMemory;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/**
 * Routed experts in bf16, grouped: the tokens of an expert are one product. First the inner rows
 * {@code silu(gate) * up} of all pairs of token and expert, then their outer rows, then each
 * token's sum over its experts in the order of their ids.
 */
final class Bf16Experts implements AutoCloseable {
  /** Tokens taken at once; bounds the memory for inner and outer rows. */
  private static final int TOKENS = 512;

  private final Bf16Products shared;
  private final Map<ExpertMatrices, PackedExperts> packed = new IdentityHashMap<>();
  private final ExpertGroups groups = new ExpertGroups();
  private NativeMemory inner = new NativeMemory(0);
  private float[] outer = {};

  /**
   * Runs of pairs of one expert, at most {@link Products#MOST} long: its expert and first place.
   */
  private int[] runExperts = {};

  private int[] runFirsts = {};
  private int numRuns;

  Bf16Experts(Bf16Products shared) {
    this.shared = shared;
  }

  void run(
      CpuRows out,
      CpuRows x,
      ExpertMatrices experts,
      int[] ids,
      float[] weights,
      int perToken,
      int numRows) {
    PackedExperts packedExperts =
        packed.computeIfAbsent(experts, e -> new PackedExperts(e, shared));
    for (int first = 0; first < numRows; first += TOKENS) {
      int count = Math.min(TOKENS, numRows - first);
      groups.sort(experts.count(), ids, first * perToken, (first + count) * perToken);
      packedExperts.prepare(groups);
      cutRuns();
      CpuRows rows = new CpuRows(x.data(), x.at(first), x.stride(), x.width());
      inner(rows, first, packedExperts, perToken, count);
      outer(packedExperts);
      combine(out, weights, perToken, first, count, packedExperts.width());
    }
  }

  private void cutRuns() {
    int most = groups.numPairs() / Products.MOST + groups.numActive();
    if (runExperts.length < most) {
      runExperts = new int[most];
      runFirsts = new int[most];
    }
    numRuns = 0;
    for (int a = 0; a < groups.numActive(); a++) {
      int expert = groups.active(a);
      for (int p = groups.begin(expert); p < groups.begin(expert + 1); p += Products.MOST) {
        runExperts[numRuns] = expert;
        runFirsts[numRuns++] = p;
      }
    }
  }

  private int runLength(int run) {
    return Math.min(Products.MOST, groups.begin(runExperts[run] + 1) - runFirsts[run]);
  }

  private void inner(CpuRows x, int firstToken, PackedExperts experts, int perToken, int count) {
    NativeMemory source = shared.roundRows(x, count);
    int width = x.width();
    int innerWidth = experts.innerWidth();
    inner = Bf16Products.grown(inner, 2L * (groups.numPairs() + Products.SLACK) * innerWidth);
    int slices = experts.numInnerSlices();
    shared.workers.run(
        numRuns * slices,
        (task, worker) -> {
          int run = task / slices;
          int slice = task % slices;
          int rows = runLength(run);
          NativeMemory gathered = shared.source(worker, 2L * (rows + Products.SLACK) * width);
          for (int i = 0; i < rows; i++) {
            int token = groups.pair(runFirsts[run] + i) / perToken - firstToken;
            gathered.shorts().put(i * width, source.shorts(), token * width, width);
          }
          Products products = experts.innerProducts(slice);
          int n = products.shape().n();
          NativeMemory result = shared.result(worker, 4L * (rows + Products.SLACK) * n);
          products.run(
              shared.callers[worker],
              worker,
              gathered.address(),
              experts.inner(runExperts[run], slice),
              result.address(),
              rows);
          Scratch s = shared.scratch[worker];
          float[] both = s.tile(rows * n);
          result.floats().get(0, both, 0, rows * n);
          int half = n / 2;
          for (int i = 0; i < rows; i++) {
            int gate = i * n;
            VectorMath.siluMul(both, gate, both, gate + half, both, gate, half, s);
            int to = (runFirsts[run] + i) * innerWidth + experts.innerColumn(slice);
            Bf16.round(both, gate, inner.shorts(), to, half, s);
          }
        });
  }

  private void outer(PackedExperts experts) {
    int width = experts.width();
    outer = Scratch.grown(outer, groups.numPairs() * width);
    int slices = experts.numOuterSlices();
    shared.workers.run(
        numRuns * slices,
        (task, worker) -> {
          int run = task / slices;
          int slice = task % slices;
          int rows = runLength(run);
          Products products = experts.outerProducts(slice);
          int n = products.shape().n();
          NativeMemory result = shared.result(worker, 4L * (rows + Products.SLACK) * n);
          products.run(
              shared.callers[worker],
              worker,
              inner.address() + 2L * runFirsts[run] * experts.innerWidth(),
              experts.outer(runExperts[run], slice),
              result.address(),
              rows);
          for (int i = 0; i < rows; i++) {
            int to = (runFirsts[run] + i) * width + experts.outerColumn(slice);
            result.floats().get(i * n, outer, to, n);
          }
        });
  }

  private void combine(
      CpuRows out, float[] weights, int perToken, int first, int count, int width) {
    int run = Math.max(1, 8 * 1024 / width);
    shared.workers.run(
        (count + run - 1) / run,
        (part, worker) -> {
          for (int t = first + part * run; t < first + Math.min((part + 1) * run, count); t++) {
            for (int pair = t * perToken; pair < (t + 1) * perToken; pair++) {
              CpuElementwise.addScaled(
                  out.data(), out.at(t), weights[pair], outer, groups.place(pair) * width, width);
            }
          }
        });
  }

  @Override
  public void close() {
    packed.values().forEach(PackedExperts::close);
    packed.clear();
    inner.close();
  }
}
