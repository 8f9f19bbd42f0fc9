package org.sparseforge.engine.kernel.reference;

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

/** Tables and matrices here; rows, attention, indexer and experts in classes of their own. */
final class ReferenceKernels extends HostMemory {
  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return "reference";
  }

  @Override
  public void close() {}

  @Override
  public void embed(Rows out, Matrix table, Ints ids, int numRows) {
    Arguments.embed(out, table, ids, numRows);
    for (int r = 0; r < numRows; r++) {
      HostMatrix.of(table)
          .readRow(HostInts.of(ids)[r], HostFloats.of(out), out.offset() + r * out.stride());
    }
  }

  @Override
  public void copyRows(Rows out, Rows x, Ints indices, int numRows) {
    Arguments.copyRows(out, x, indices, numRows);
    ReferenceRows from = ReferenceRows.of(x);
    ReferenceRows to = ReferenceRows.of(out);
    for (int r = 0; r < numRows; r++) {
      for (int i = 0; i < x.width(); i++) {
        to.set(r, i, from.get(HostInts.of(indices)[r], i));
      }
    }
  }

  @Override
  public void linear(Rows out, Rows x, Matrix weight, int numRows) {
    Arguments.linear(out, x, weight, numRows);
    float[] w = new float[weight.cols()];
    for (int n = 0; n < weight.rows(); n++) {
      HostMatrix.of(weight).readRow(n, w, 0);
      for (int r = 0; r < numRows; r++) {
        float sum = 0;
        for (int i = 0; i < w.length; i++) {
          sum += ReferenceRows.of(x).get(r, i) * w[i];
        }
        ReferenceRows.of(out).set(r, n, sum);
      }
    }
  }

  @Override
  public void rmsNorm(Rows out, Rows x, Floats weight, float eps, int numRows) {
    Arguments.rmsNorm(out, x, weight, numRows);
    ReferenceRowOperators.rmsNorm(out, x, weight, eps, numRows);
  }

  @Override
  public void addRmsNorm(
      Rows out, Rows residual, Rows delta, Floats weight, float eps, int numRows) {
    Arguments.addRmsNorm(out, residual, delta, weight, numRows);
    ReferenceRowOperators.addRmsNorm(out, residual, delta, weight, eps, numRows);
  }

  @Override
  public void layerNorm(Rows out, Rows x, Floats weight, Floats bias, float eps, int numRows) {
    Arguments.layerNorm(out, x, weight, bias, numRows);
    ReferenceRowOperators.layerNorm(out, x, weight, bias, eps, numRows);
  }

  @Override
  public void rope(Rows x, int rowsPerToken, Rows cosSin, RopeLayout layout, int numTokens) {
    Arguments.rope(x, rowsPerToken, cosSin, numTokens);
    ReferenceRowOperators.rope(x, rowsPerToken, cosSin, layout, numTokens);
  }

  @Override
  public void hadamard(Rows x, int numRows) {
    Arguments.hadamard(x, numRows);
    ReferenceRowOperators.hadamard(x, numRows);
  }

  @Override
  public void roundFp8(Rows out, Rows x, Fp8Rounding rounding, int numRows) {
    Arguments.roundFp8(out, x, numRows);
    ReferenceRowOperators.roundFp8(out, x, rounding, numRows);
  }

  @Override
  public void siluMul(Rows out, Rows gate, Rows up, int numRows) {
    Arguments.siluMul(out, gate, up, numRows);
    ReferenceRowOperators.siluMul(out, gate, up, numRows);
  }

  @Override
  public void writeCache(Cache cache, Rows x, StepTokens step) {
    Arguments.writeCache(cache, x, step);
    float[] slots = ((HostCache) cache).data();
    for (int t = 0; t < step.numTokens(); t++) {
      for (int i = 0; i < x.width(); i++) {
        slots[HostInts.of(step.slots())[t] * x.width() + i] = ReferenceRows.of(x).get(t, i);
      }
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
    new ReferenceIndexer((HostCache) keys, HostStep.of(step), scale)
        .run(
            HostInts.of(topk),
            indexTopk,
            ReferenceRows.of(q),
            ReferenceRows.of(headWeights),
            headWeights.width());
  }

  @Override
  public void absorbQuery(
      Rows out, Rows q, Matrix kvBProj, Attention shape, StepTokens step, PositionRange range) {
    Arguments.absorbQuery(out, q, kvBProj, shape, step);
    ReferenceAttention.of(kvBProj, shape, step, range)
        .absorbQuery(ReferenceRows.of(out), ReferenceRows.of(q));
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
    ReferenceAttention.sparse(
        ReferenceRows.of(out),
        out.width(),
        ReferenceRows.of(q),
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
    ReferenceAttention.of(kvBProj, shape, step, range)
        .expandValue(ReferenceRows.of(out), ReferenceRows.of(z));
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
    ReferenceAttention.of(kvBProj, shape, step, range)
        .dense(ReferenceRows.of(out), ReferenceRows.of(q), (HostCache) latents, scale);
  }

  @Override
  public void gate(
      Ints expertIds, Floats expertWeights, Rows logits, Floats bias, Experts shape, int numRows) {
    Arguments.gate(expertIds, expertWeights, logits, bias, shape, numRows);
    for (int r = 0; r < numRows; r++) {
      ReferenceExperts.gate(
          HostInts.of(expertIds),
          HostFloats.of(expertWeights),
          ReferenceRows.of(logits),
          HostFloats.of(bias),
          shape,
          r);
    }
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
    for (int i = 0; i < numRows * perToken; i++) {
      ReferenceExperts.addExpert(
          ReferenceRows.of(out),
          ReferenceRows.of(x),
          i / perToken,
          experts.innerRounding(),
          HostMatrix.of(experts.gateProj().get(HostInts.of(expertIds)[i])),
          HostMatrix.of(experts.upProj().get(HostInts.of(expertIds)[i])),
          HostMatrix.of(experts.downProj().get(HostInts.of(expertIds)[i])),
          HostFloats.of(expertWeights)[i]);
    }
  }
}
