package org.sparseforge.engine.kernel.cuda;

import java.util.Locale;
import org.sparseforge.engine.kernel.Arguments;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.ModelConfig.Experts;
import org.sparseforge.engine.loader.RopeLayout;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;

/**
 * Checks shapes, then puts each operator's kernels behind those before it. Nothing waits for the
 * device but downloads, and copies to it where all staging is on its way.
 */
final class CudaKernels extends CudaMemory {
  private final boolean graphs;
  private final RowLaunches rows;
  private final LinearLaunch linear;
  private final IndexerLaunches indexer;
  private final LatentLaunches latent;
  private final DenseLaunches dense;
  private final ExpertLaunches experts;
  private final SamplingLaunches sampling;

  /**
   * @param device owned from now on
   * @param graphs whether passes that come again are launched as one
   * @param workspaceBytes of the device's reservation, for what operators need on their way
   */
  CudaKernels(Device device, CudaNumerics numerics, boolean graphs, long workspaceBytes) {
    super(device, numerics);
    this.graphs = graphs;
    Workspace workspace =
        new Workspace(
            device.allocateUncleared(Reservation.Use.WORKSPACE, workspaceBytes), workspaceBytes);
    rows = new RowLaunches(device);
    linear = new LinearLaunch(device);
    indexer = new IndexerLaunches(device, numerics, workspace, faults);
    latent = new LatentLaunches(device, numerics);
    dense = new DenseLaunches(device, workspace, linear);
    experts = new ExpertLaunches(device, workspace, faults, rows);
    sampling = new SamplingLaunches(device, workspace);
  }

  @Override
  public String name() {
    return CudaProvider.NAME;
  }

  @Override
  public String description() {
    DeviceInfo info = device.info();
    return String.format(
        Locale.ROOT,
        "cuda, %s on %s of compute capability %d.%d",
        numerics,
        info.name(),
        info.computeMajor(),
        info.computeMinor());
  }

  @Override
  public boolean repeats() {
    return graphs;
  }

  @Override
  public void repeat(Object key, Runnable operators) {
    if (graphs) {
      device.repeat(key, operators);
    } else {
      operators.run();
    }
  }

  @Override
  public void embed(Rows out, Matrix table, Ints ids, int numRows) {
    Arguments.embed(out, table, ids, numRows);
    rows.embed(out, CudaMatrix.of(table), ids, numRows);
  }

  @Override
  public void copyRows(Rows out, Rows x, Ints indices, int numRows) {
    Arguments.copyRows(out, x, indices, numRows);
    rows.copy(out, x, indices, numRows);
  }

  @Override
  public void linear(Rows out, Rows x, Matrix weight, int numRows) {
    Arguments.linear(out, x, weight, numRows);
    linear.run(out, x, CudaMatrix.of(weight), numRows);
  }

  @Override
  public void rmsNorm(Rows out, Rows x, Floats weight, float eps, int numRows) {
    Arguments.rmsNorm(out, x, weight, numRows);
    rows.rmsNorm(out, x, weight, eps, numRows);
  }

  @Override
  public void addRmsNorm(
      Rows out, Rows residual, Rows delta, Floats weight, float eps, int numRows) {
    Arguments.addRmsNorm(out, residual, delta, weight, numRows);
    rows.addRmsNorm(out, residual, delta, weight, eps, numRows);
  }

  @Override
  public void layerNorm(Rows out, Rows x, Floats weight, Floats bias, float eps, int numRows) {
    Arguments.layerNorm(out, x, weight, bias, numRows);
    rows.layerNorm(out, x, weight, bias, eps, numRows);
  }

  @Override
  public void rope(Rows x, int rowsPerToken, Rows cosSin, RopeLayout layout, int numTokens) {
    Arguments.rope(x, rowsPerToken, cosSin, numTokens);
    rows.rope(x, rowsPerToken, cosSin, layout, numTokens);
  }

  @Override
  public void hadamard(Rows x, int numRows) {
    Arguments.hadamard(x, numRows);
    rows.hadamard(x, numRows);
  }

  @Override
  public void roundFp8(Rows out, Rows x, Fp8Rounding rounding, int numRows) {
    Arguments.roundFp8(out, x, numRows);
    rows.roundFp8(out, x, rounding, numRows);
  }

  @Override
  public void siluMul(Rows out, Rows gate, Rows up, int numRows) {
    Arguments.siluMul(out, gate, up, numRows);
    rows.siluMul(out, gate, up, numRows);
  }

  @Override
  public void writeCache(Cache cache, Rows x, StepTokens step) {
    Arguments.writeCache(cache, x, step);
    rows.writeCache(CudaCache.of(cache), x, step.slots(), step.numTokens());
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
    indexer.topk(topk, q, headWeights, CudaCache.of(keys), step, indexTopk, scale);
  }

  @Override
  public void absorbQuery(
      Rows out, Rows q, Matrix kvBProj, Attention shape, StepTokens step, PositionRange range) {
    Arguments.absorbQuery(out, q, kvBProj, shape, step);
    latent.absorbQuery(out, q, CudaMatrix.of(kvBProj), shape, step, range);
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
    latent.sparseAttention(
        out, q, numHeads, CudaCache.of(latents), topk, indexTopk, step, range, scale);
  }

  @Override
  public void expandValue(
      Rows out, Rows z, Matrix kvBProj, Attention shape, StepTokens step, PositionRange range) {
    Arguments.expandValue(out, z, kvBProj, shape, step);
    latent.expandValue(out, z, CudaMatrix.of(kvBProj), shape, step, range);
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
    dense.attend(out, q, CudaCache.of(latents), CudaMatrix.of(kvBProj), shape, step, range, scale);
  }

  @Override
  public void gate(
      Ints expertIds, Floats expertWeights, Rows logits, Floats bias, Experts shape, int numRows) {
    Arguments.gate(expertIds, expertWeights, logits, bias, shape, numRows);
    experts.gate(expertIds, expertWeights, logits, bias, shape, numRows);
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
    if (numerics.tensorCores() && experts.innerRounding().isPresent()) {
      throw new KernelException("fp8 emulation wants fp32 numerics; these kernels compute in bf16");
    }
    this.experts.add(out, x, experts, expertIds, expertWeights, perToken, numRows);
  }

  @Override
  public boolean answers() {
    return true;
  }

  @Override
  public void answer(RowAnswer[] answers, RowQuery[] queries, int first, Rows logits, int numRows) {
    Arguments.answer(logits, numRows);
    faults.check();
    sampling.answer(answers, queries, first, logits, numRows);
  }
}
