package org.sparseforge.engine.kernel.cpu;

import java.util.IdentityHashMap;
import java.util.Map;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.cpu.onednn.Products;

/**
 * Routed experts, grouped: the tokens of an expert are one product. First the inner rows {@code
 * silu(gate) * up} of all pairs of token and expert, then their outer rows, then each token's sum
 * over its experts in the order of their ids. What the products are made of is a subclass's.
 */
abstract class GroupedExperts implements RoutedExperts, AutoCloseable {
  /** Tokens taken at once; bounds the memory for inner and outer rows. */
  private static final int TOKENS = 512;

  final Bf16Products shared;
  final ExpertGroups groups = new ExpertGroups();

  /** [pairs][width] outer rows, in the order of {@link #groups}. */
  float[] outer = {};

  private final Packing packing;
  private final Map<ExpertMatrices, PackedExperts> packed = new IdentityHashMap<>();

  /**
   * Runs of pairs of one expert, at most {@link Products#MOST} long: its expert and first place.
   */
  private int[] runExperts = {};

  private int[] runFirsts = {};
  private int numRuns;

  GroupedExperts(Bf16Products shared, Packing packing) {
    this.shared = shared;
    this.packing = packing;
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
    PackedExperts packedExperts =
        packed.computeIfAbsent(experts, e -> new PackedExperts(e, shared, packing));
    for (int first = 0; first < numRows; first += TOKENS) {
      int count = Math.min(TOKENS, numRows - first);
      groups.sort(experts.count(), ids, first * perToken, (first + count) * perToken);
      packedExperts.prepare(groups);
      cutRuns();
      CpuRows rows = new CpuRows(x.data(), x.at(first), x.stride(), x.width());
      inner(rows, first, packedExperts, perToken, count);
      outer = Scratch.grown(outer, groups.numPairs() * packedExperts.width());
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

  /** Of one run, what one slice of its expert's weights has to do with it. */
  interface RunTask {
    void run(int run, int slice, int worker);
  }

  /** Spreads every pair of a run and a slice over threads. */
  final void forRuns(int slices, RunTask task) {
    shared.workers.run(
        numRuns * slices, (part, worker) -> task.run(part / slices, part % slices, worker));
  }

  final int runExpert(int run) {
    return runExperts[run];
  }

  /** Place of a run's first pair. */
  final int runFirst(int run) {
    return runFirsts[run];
  }

  final int runLength(int run) {
    return Math.min(Products.MOST, groups.begin(runExperts[run] + 1) - runFirsts[run]);
  }

  /**
   * Computes the inner rows of all runs and keeps them for {@link #outer}.
   *
   * @param x rows of the tokens
   * @param firstToken number of the first of them, as {@link #groups} counts
   */
  abstract void inner(
      CpuRows x, int firstToken, PackedExperts experts, int perToken, int numTokens);

  /** Writes {@link #outer}. */
  abstract void outer(PackedExperts experts);

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
  }
}
