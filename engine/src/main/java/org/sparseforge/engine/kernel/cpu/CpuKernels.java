package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.Checks;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.HostCache;
import org.sparseforge.engine.kernel.HostFloats;
import org.sparseforge.engine.kernel.HostInts;
import org.sparseforge.engine.kernel.HostMatrix;
import org.sparseforge.engine.kernel.HostMemory;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.ModelConfig.Experts;
import org.sparseforge.engine.loader.RopeLayout;

/** Checks shapes, then hands each operator to the class that computes it. */
class CpuKernels extends HostMemory {
  /** Numbers below which an elementwise operator stays on the calling thread. */
  private static final int SMALL = 16 * 1024;

  final Workers workers;
  final Scratch[] scratch;
  private final CpuLinear linear;
  private final CpuIndexer indexer;
  private final CpuAttention attention;
  private final CpuDenseAttention denseAttention;
  private final CpuExperts experts;

  CpuKernels(int threads) {
    workers = new Workers(threads);
    scratch = Scratch.forThreads(threads);
    linear = new CpuLinear(workers, scratch);
    indexer = new CpuIndexer(workers);
    attention = new CpuAttention(workers, scratch);
    denseAttention = new CpuDenseAttention(workers, scratch);
    experts = new CpuExperts(workers, scratch, linear);
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String description() {
    return "cpu, fp32 in vectors of " + Lanes.COUNT;
  }

  @Override
  public void close() {
    workers.close();
  }

  @Override
  public Cache indexCache(int numSlots, int width, int blockSize) {
    return blockSize % Lanes.COUNT == 0 ? TurnedCache.of(numSlots, width) : cache(numSlots, width);
  }

  interface RowTask {
    void run(int row, Scratch scratch);
  }

  /** Rows are taken in runs, so that a task is worth handing to another thread. */
  final void forRows(int numRows, int width, RowTask task) {
    int run = Math.max(1, SMALL / width);
    workers.run(
        (numRows + run - 1) / run,
        (part, worker) -> {
          for (int r = part * run; r < Math.min((part + 1) * run, numRows); r++) {
            task.run(r, scratch[worker]);
          }
        });
  }

  @Override
  public void embed(Rows out, Matrix table, Ints ids, int numRows) {
    Checks.rows("out", out, numRows, table.cols());
    Checks.indices("ids", ids, numRows, 0, table.rows());
    CpuRows to = CpuRows.of(out);
    int[] rows = HostInts.of(ids);
    forRows(
        numRows, out.width(), (r, s) -> HostMatrix.of(table).readRow(rows[r], to.data(), to.at(r)));
  }

  @Override
  public void copyRows(Rows out, Rows x, Ints indices, int numRows) {
    Checks.rows("out", out, numRows, x.width());
    Checks.indexed("x", x, indices, numRows);
    int[] rows = HostInts.of(indices);
    CpuRows from = CpuRows.of(x);
    CpuRows to = CpuRows.of(out);
    for (int r = 0; r < numRows; r++) {
      System.arraycopy(from.data(), from.at(rows[r]), to.data(), to.at(r), x.width());
    }
  }

  @Override
  public void linear(Rows out, Rows x, Matrix weight, int numRows) {
    Checks.rows("out", out, numRows, weight.rows());
    Checks.rows("x", x, numRows, weight.cols());
    linear.run(CpuRows.of(out), CpuRows.of(x), HostMatrix.of(weight), numRows);
  }

  @Override
  public void rmsNorm(Rows out, Rows x, Floats weight, float eps, int numRows) {
    Checks.rows("x", x, numRows, x.width());
    Checks.rows("out", out, numRows, x.width());
    Checks.length("weight", weight.length(), x.width());
    CpuRows from = CpuRows.of(x);
    CpuRows to = CpuRows.of(out);
    float[] w = HostFloats.of(weight);
    forRows(
        numRows,
        x.width(),
        (r, s) ->
            CpuElementwise.rmsNorm(
                to.data(), to.at(r), from.data(), from.at(r), w, eps, x.width(), s));
  }

  @Override
  public void addRmsNorm(
      Rows out, Rows residual, Rows delta, Floats weight, float eps, int numRows) {
    int width = delta.width();
    Checks.rows("residual", residual, numRows, width);
    Checks.rows("delta", delta, numRows, width);
    Checks.rows("out", out, numRows, width);
    Checks.length("weight", weight.length(), width);
    CpuRows sum = CpuRows.of(residual);
    CpuRows more = CpuRows.of(delta);
    CpuRows to = CpuRows.of(out);
    float[] w = HostFloats.of(weight);
    forRows(
        numRows,
        width,
        (r, s) -> {
          CpuElementwise.add(sum.data(), sum.at(r), more.data(), more.at(r), width);
          CpuElementwise.rmsNorm(to.data(), to.at(r), sum.data(), sum.at(r), w, eps, width, s);
        });
  }

  @Override
  public void layerNorm(Rows out, Rows x, Floats weight, Floats bias, float eps, int numRows) {
    Checks.rows("x", x, numRows, x.width());
    Checks.rows("out", out, numRows, x.width());
    Checks.length("weight", weight.length(), x.width());
    Checks.length("bias", bias.length(), x.width());
    CpuRows from = CpuRows.of(x);
    CpuRows to = CpuRows.of(out);
    float[] w = HostFloats.of(weight);
    float[] b = HostFloats.of(bias);
    forRows(
        numRows,
        x.width(),
        (r, s) ->
            CpuElementwise.layerNorm(
                to.data(), to.at(r), from.data(), from.at(r), w, b, eps, x.width(), s));
  }

  @Override
  public void rope(Rows x, int rowsPerToken, Rows cosSin, RopeLayout layout, int numTokens) {
    Checks.rows("x", x, numTokens * rowsPerToken, cosSin.width());
    Checks.rows("cosSin", cosSin, numTokens, cosSin.width());
    CpuRows rows = CpuRows.of(x);
    CpuRows angles = CpuRows.of(cosSin);
    forRows(
        numTokens * rowsPerToken,
        x.width(),
        (r, s) ->
            CpuElementwise.rope(
                rows.data(),
                rows.at(r),
                angles.data(),
                angles.at(r / rowsPerToken),
                layout,
                x.width()));
  }

  @Override
  public void hadamard(Rows x, int numRows) {
    Checks.rows("x", x, numRows, x.width());
    if (Integer.bitCount(x.width()) != 1) {
      throw new KernelException(
          "hadamard over %d numbers: not a power of two".formatted(x.width()));
    }
    CpuRows rows = CpuRows.of(x);
    forRows(
        numRows, x.width(), (r, s) -> CpuElementwise.hadamard(rows.data(), rows.at(r), x.width()));
  }

  @Override
  public void roundFp8(Rows out, Rows x, Fp8Rounding rounding, int numRows) {
    Checks.rows("x", x, numRows, x.width());
    Checks.rows("out", out, numRows, x.width());
    CpuRows from = CpuRows.of(x);
    CpuRows to = CpuRows.of(out);
    forRows(
        numRows,
        x.width(),
        (r, s) ->
            CpuElementwise.roundFp8(
                to.data(), to.at(r), from.data(), from.at(r), x.width(), rounding));
  }

  @Override
  public void siluMul(Rows out, Rows gate, Rows up, int numRows) {
    int width = gate.width();
    Checks.rows("gate", gate, numRows, width);
    Checks.rows("up", up, numRows, width);
    Checks.rows("out", out, numRows, width);
    CpuRows g = CpuRows.of(gate);
    CpuRows u = CpuRows.of(up);
    CpuRows to = CpuRows.of(out);
    forRows(
        numRows,
        width,
        (r, s) ->
            VectorMath.siluMul(
                g.data(), g.at(r), u.data(), u.at(r), to.data(), to.at(r), width, s));
  }

  @Override
  public void writeCache(Cache cache, Rows x, StepTokens step) {
    Checks.rows("x", x, step.numTokens(), cache.width());
    Checks.indices("slots", step.slots(), step.numTokens(), 0, cache.numSlots());
    CpuRows from = CpuRows.of(x);
    int[] slot = HostInts.of(step.slots());
    if (cache instanceof TurnedCache turned) {
      for (int t = 0; t < step.numTokens(); t++) {
        turned.write(slot[t], from.data(), from.at(t));
      }
      return;
    }
    float[] slots = ((HostCache) cache).data();
    for (int t = 0; t < step.numTokens(); t++) {
      System.arraycopy(from.data(), from.at(t), slots, slot[t] * x.width(), x.width());
    }
  }

  @Override
  public void indexTopk(
      Ints topk,
      Rows q,
      Rows headWeights,
      Cache keys,
      StepTokens step,
      int indexTopk,
      float scale) {
    Checks.rows("q", q, step.numTokens() * headWeights.width(), keys.width());
    Checks.rows("headWeights", headWeights, step.numTokens(), headWeights.width());
    Checks.length("topk", topk.length(), (long) step.numTokens() * indexTopk);
    Checks.step(step, keys);
    HostStep onHost = HostStep.of(step);
    IndexScorer scorer = scorer(CpuRows.of(q), CpuRows.of(headWeights), keys, onHost, scale);
    indexer.run(HostInts.of(topk), indexTopk, onHost, scorer);
  }

  /** How index scores are computed. */
  IndexScorer scorer(CpuRows q, CpuRows headWeights, Cache keys, HostStep step, float scale) {
    return new VectorScorer(q, headWeights, keys, step, scale, scratch);
  }

  @Override
  public void absorbQuery(
      Rows out, Rows q, Matrix kvBProj, Attention shape, StepTokens step, PositionRange range) {
    int heads = shape.numAttentionHeads();
    Checks.rows("out", out, step.numTokens() * heads, shape.cacheWidth());
    Checks.rows("q", q, step.numTokens() * heads, shape.qkHeadDim());
    Checks.kvBProj(kvBProj, shape);
    attention.absorbQuery(
        CpuRows.of(out), CpuRows.of(q), HostMatrix.of(kvBProj), shape, HostStep.of(step), range);
  }

  @Override
  public void sparseAttention(
      Rows out,
      Rows q,
      int numHeads,
      Cache latents,
      Ints topk,
      int indexTopk,
      StepTokens step,
      PositionRange range,
      float scale) {
    Checks.rows("q", q, step.numTokens() * numHeads, latents.width());
    Checks.rows("out", out, step.numTokens() * numHeads, out.width());
    Checks.columns("out", out, latents.width());
    Checks.step(step, latents);
    Checks.topk(topk, indexTopk, step);
    attention.sparse(
        CpuRows.of(out),
        CpuRows.of(q),
        numHeads,
        (HostCache) latents,
        HostInts.of(topk),
        indexTopk,
        HostStep.of(step),
        range,
        scale);
  }

  @Override
  public void expandValue(
      Rows out, Rows z, Matrix kvBProj, Attention shape, StepTokens step, PositionRange range) {
    int heads = shape.numAttentionHeads();
    Checks.rows("out", out, step.numTokens() * heads, shape.vHeadDim());
    Checks.rows("z", z, step.numTokens() * heads, shape.kvLoraRank());
    Checks.kvBProj(kvBProj, shape);
    attention.expandValue(
        CpuRows.of(out), CpuRows.of(z), HostMatrix.of(kvBProj), shape, HostStep.of(step), range);
  }

  @Override
  public void denseAttention(
      Rows out,
      Rows q,
      Cache latents,
      Matrix kvBProj,
      Attention shape,
      StepTokens step,
      PositionRange range,
      float scale) {
    int heads = shape.numAttentionHeads();
    Checks.rows("out", out, step.numTokens() * heads, shape.vHeadDim());
    Checks.rows("q", q, step.numTokens() * heads, shape.qkHeadDim());
    Checks.kvBProj(kvBProj, shape);
    Checks.step(step, latents);
    denseAttention.run(
        CpuRows.of(out),
        CpuRows.of(q),
        (HostCache) latents,
        HostMatrix.of(kvBProj),
        shape,
        HostStep.of(step),
        range,
        scale);
  }

  @Override
  public void gate(
      Ints expertIds, Floats expertWeights, Rows logits, Floats bias, Experts shape, int numRows) {
    Checks.gate(expertIds, expertWeights, logits, bias, shape, numRows);
    CpuRows from = CpuRows.of(logits);
    forRows(
        numRows,
        logits.width(),
        (r, s) ->
            CpuGate.choose(
                HostInts.of(expertIds),
                HostFloats.of(expertWeights),
                from.data(),
                from.at(r),
                HostFloats.of(bias),
                shape,
                r,
                s));
  }

  @Override
  public void addExperts(
      Rows out,
      Rows x,
      ExpertMatrices matrices,
      Ints expertIds,
      Floats expertWeights,
      int perToken,
      int numRows) {
    Checks.rows("x", x, numRows, x.width());
    Checks.rows("out", out, numRows, x.width());
    Checks.experts(matrices, expertIds, expertWeights, perToken, x.width(), numRows);
    experts.run(
        CpuRows.of(out),
        CpuRows.of(x),
        matrices,
        HostInts.of(expertIds),
        HostFloats.of(expertWeights),
        perToken,
        numRows);
  }
}
