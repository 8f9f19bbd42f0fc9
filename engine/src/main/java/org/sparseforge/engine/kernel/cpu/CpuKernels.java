package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.Arguments;
import org.sparseforge.engine.kernel.Cache;
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
    Arguments.embed(out, table, ids, numRows);
    CpuRows to = CpuRows.of(out);
    int[] rows = HostInts.of(ids);
    forRows(
        numRows, out.width(), (r, s) -> HostMatrix.of(table).readRow(rows[r], to.data(), to.at(r)));
  }

  @Override
  public void copyRows(Rows out, Rows x, Ints indices, int numRows) {
    Arguments.copyRows(out, x, indices, numRows);
    int[] rows = HostInts.of(indices);
    CpuRows from = CpuRows.of(x);
    CpuRows to = CpuRows.of(out);
    for (int r = 0; r < numRows; r++) {
      System.arraycopy(from.data(), from.at(rows[r]), to.data(), to.at(r), x.width());
    }
  }

  @Override
  public void linear(Rows out, Rows x, Matrix weight, int numRows) {
    Arguments.linear(out, x, weight, numRows);
    linear.run(CpuRows.of(out), CpuRows.of(x), HostMatrix.of(weight), numRows);
  }

  @Override
  public void rmsNorm(Rows out, Rows x, Floats weight, float eps, int numRows) {
    Arguments.rmsNorm(out, x, weight, numRows);
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
    Arguments.addRmsNorm(out, residual, delta, weight, numRows);
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
    Arguments.layerNorm(out, x, weight, bias, numRows);
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
    Arguments.rope(x, rowsPerToken, cosSin, numTokens);
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
    Arguments.hadamard(x, numRows);
    CpuRows rows = CpuRows.of(x);
    forRows(
        numRows, x.width(), (r, s) -> CpuElementwise.hadamard(rows.data(), rows.at(r), x.width()));
  }

  @Override
  public void roundFp8(Rows out, Rows x, Fp8Rounding rounding, int numRows) {
    Arguments.roundFp8(out, x, numRows);
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
    Arguments.siluMul(out, gate, up, numRows);
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
    Arguments.writeCache(cache, x, step);
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
    Arguments.indexTopk(topk, q, headWeights, keys, step, indexTopk);
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
    Arguments.absorbQuery(out, q, kvBProj, shape, step);
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
    Arguments.sparseAttention(out, q, numHeads, latents, topk, indexTopk, step);
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
    Arguments.expandValue(out, z, kvBProj, shape, step);
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
    Arguments.denseAttention(out, q, latents, kvBProj, shape, step);
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
    Arguments.gate(expertIds, expertWeights, logits, bias, shape, numRows);
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
    Arguments.addExperts(out, x, matrices, expertIds, expertWeights, perToken, numRows);
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
