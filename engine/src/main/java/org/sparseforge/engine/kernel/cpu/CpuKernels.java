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
  final Workers workers;
  final Scratch[] scratch;
  final CpuRowOperators rows;
  private final CpuLinear linear;
  private final CpuIndexer indexer;
  private final CpuAttention attention;
  private final CpuDenseAttention denseAttention;
  private final CpuExperts experts;

  CpuKernels(int threads) {
    workers = new Workers(threads);
    scratch = Scratch.forThreads(threads);
    rows = new CpuRowOperators(workers, scratch);
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

  @Override
  public void embed(Rows out, Matrix table, Ints ids, int numRows) {
    Arguments.embed(out, table, ids, numRows);
    rows.embed(CpuRows.of(out), HostMatrix.of(table), HostInts.of(ids), numRows);
  }

  @Override
  public void copyRows(Rows out, Rows x, Ints indices, int numRows) {
    Arguments.copyRows(out, x, indices, numRows);
    rows.copy(CpuRows.of(out), CpuRows.of(x), HostInts.of(indices), numRows);
  }

  @Override
  public void linear(Rows out, Rows x, Matrix weight, int numRows) {
    Arguments.linear(out, x, weight, numRows);
    linear.run(CpuRows.of(out), CpuRows.of(x), HostMatrix.of(weight), numRows);
  }

  @Override
  public void rmsNorm(Rows out, Rows x, Floats weight, float eps, int numRows) {
    Arguments.rmsNorm(out, x, weight, numRows);
    rows.rmsNorm(CpuRows.of(out), CpuRows.of(x), HostFloats.of(weight), eps, numRows);
  }

  @Override
  public void addRmsNorm(
      Rows out, Rows residual, Rows delta, Floats weight, float eps, int numRows) {
    Arguments.addRmsNorm(out, residual, delta, weight, numRows);
    rows.addRmsNorm(
        CpuRows.of(out),
        CpuRows.of(residual),
        CpuRows.of(delta),
        HostFloats.of(weight),
        eps,
        numRows);
  }

  @Override
  public void layerNorm(Rows out, Rows x, Floats weight, Floats bias, float eps, int numRows) {
    Arguments.layerNorm(out, x, weight, bias, numRows);
    rows.layerNorm(
        CpuRows.of(out), CpuRows.of(x), HostFloats.of(weight), HostFloats.of(bias), eps, numRows);
  }

  @Override
  public void rope(Rows x, int rowsPerToken, Rows cosSin, RopeLayout layout, int numTokens) {
    Arguments.rope(x, rowsPerToken, cosSin, numTokens);
    rows.rope(CpuRows.of(x), rowsPerToken, CpuRows.of(cosSin), layout, numTokens);
  }

  @Override
  public void hadamard(Rows x, int numRows) {
    Arguments.hadamard(x, numRows);
    rows.hadamard(CpuRows.of(x), numRows);
  }

  @Override
  public void roundFp8(Rows out, Rows x, Fp8Rounding rounding, int numRows) {
    Arguments.roundFp8(out, x, numRows);
    rows.roundFp8(CpuRows.of(out), CpuRows.of(x), rounding, numRows);
  }

  @Override
  public void siluMul(Rows out, Rows gate, Rows up, int numRows) {
    Arguments.siluMul(out, gate, up, numRows);
    rows.siluMul(CpuRows.of(out), CpuRows.of(gate), CpuRows.of(up), numRows);
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
    rows.gate(
        HostInts.of(expertIds),
        HostFloats.of(expertWeights),
        CpuRows.of(logits),
        HostFloats.of(bias),
        shape,
        numRows);
  }

  @Override
  public void addExperts(
      Rows out,
      Rows x,
      ExpertMatrices experts,
      Ints expertIds,
      Floats expertWeights,
      int perToken,
      int numRows) {
    Arguments.addExperts(out, x, experts, expertIds, expertWeights, perToken, numRows);
    experts()
        .run(
            CpuRows.of(out),
            CpuRows.of(x),
            experts,
            HostInts.of(expertIds),
            HostFloats.of(expertWeights),
            perToken,
            numRows);
  }

  /** How routed experts are computed. */
  RoutedExperts experts() {
    return experts;
  }
}
