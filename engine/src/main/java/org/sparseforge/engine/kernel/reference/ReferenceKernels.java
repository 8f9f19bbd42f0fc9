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
import org.sparseforge.engine.loader.Fp8E4m3;
import org.sparseforge.engine.loader.Fp8Scale;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.ModelConfig.Experts;
import org.sparseforge.engine.loader.RopeLayout;

/** Rows and matrices here; attention, indexer and experts in classes of their own. */
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
    ReferenceRows from = ReferenceRows.of(x);
    ReferenceRows to = ReferenceRows.of(out);
    float[] w = HostFloats.of(weight);
    for (int r = 0; r < numRows; r++) {
      float squares = 0;
      for (int i = 0; i < x.width(); i++) {
        squares += from.get(r, i) * from.get(r, i);
      }
      float scale = (float) (1 / Math.sqrt(squares / x.width() + eps));
      for (int i = 0; i < x.width(); i++) {
        to.set(r, i, from.get(r, i) * scale * w[i]);
      }
    }
  }

  @Override
  public void addRmsNorm(
      Rows out, Rows residual, Rows delta, Floats weight, float eps, int numRows) {
    Arguments.addRmsNorm(out, residual, delta, weight, numRows);
    ReferenceRows sum = ReferenceRows.of(residual);
    ReferenceRows more = ReferenceRows.of(delta);
    for (int r = 0; r < numRows; r++) {
      for (int i = 0; i < delta.width(); i++) {
        sum.add(r, i, more.get(r, i));
      }
    }
    rmsNorm(out, residual, weight, eps, numRows);
  }

  @Override
  public void layerNorm(Rows out, Rows x, Floats weight, Floats bias, float eps, int numRows) {
    Arguments.layerNorm(out, x, weight, bias, numRows);
    ReferenceRows from = ReferenceRows.of(x);
    ReferenceRows to = ReferenceRows.of(out);
    for (int r = 0; r < numRows; r++) {
      float sum = 0;
      for (int i = 0; i < x.width(); i++) {
        sum += from.get(r, i);
      }
      float mean = sum / x.width();
      float squares = 0;
      for (int i = 0; i < x.width(); i++) {
        squares += (from.get(r, i) - mean) * (from.get(r, i) - mean);
      }
      float scale = (float) (1 / Math.sqrt(squares / x.width() + eps));
      for (int i = 0; i < x.width(); i++) {
        float normal = (from.get(r, i) - mean) * scale;
        to.set(r, i, normal * HostFloats.of(weight)[i] + HostFloats.of(bias)[i]);
      }
    }
  }

  @Override
  public void rope(Rows x, int rowsPerToken, Rows cosSin, RopeLayout layout, int numTokens) {
    Arguments.rope(x, rowsPerToken, cosSin, numTokens);
    ReferenceRows rows = ReferenceRows.of(x);
    ReferenceRows angles = ReferenceRows.of(cosSin);
    int half = x.width() / 2;
    for (int r = 0; r < numTokens * rowsPerToken; r++) {
      for (int i = 0; i < half; i++) {
        int first = layout == RopeLayout.INTERLEAVED ? 2 * i : i;
        int second = layout == RopeLayout.INTERLEAVED ? 2 * i + 1 : i + half;
        float cos = angles.get(r / rowsPerToken, i);
        float sin = angles.get(r / rowsPerToken, half + i);
        float a = rows.get(r, first);
        float b = rows.get(r, second);
        rows.set(r, first, a * cos - b * sin);
        rows.set(r, second, b * cos + a * sin);
      }
    }
  }

  @Override
  public void hadamard(Rows x, int numRows) {
    Arguments.hadamard(x, numRows);
    ReferenceRows rows = ReferenceRows.of(x);
    float scale = (float) (1 / Math.sqrt(x.width()));
    for (int r = 0; r < numRows; r++) {
      for (int step = 1; step < x.width(); step *= 2) {
        for (int i = 0; i < x.width(); i++) {
          if ((i & step) == 0) {
            float a = rows.get(r, i);
            float b = rows.get(r, i + step);
            rows.set(r, i, a + b);
            rows.set(r, i + step, a - b);
          }
        }
      }
      for (int i = 0; i < x.width(); i++) {
        rows.set(r, i, rows.get(r, i) * scale);
      }
    }
  }

  @Override
  public void roundFp8(Rows out, Rows x, Fp8Rounding rounding, int numRows) {
    Arguments.roundFp8(out, x, numRows);
    for (int r = 0; r < numRows; r++) {
      roundFp8(ReferenceRows.of(out), ReferenceRows.of(x), r, x.width(), rounding);
    }
  }

  static void roundFp8(
      ReferenceRows out, ReferenceRows x, int row, int width, Fp8Rounding rounding) {
    for (int first = 0; first < width; first += rounding.group()) {
      int end = Math.min(first + rounding.group(), width);
      float amax = 0;
      for (int i = first; i < end; i++) {
        amax = Math.max(amax, Math.abs(x.get(row, i)));
      }
      float scale = Fp8Scale.of(amax, rounding.ue8m0());
      for (int i = first; i < end; i++) {
        float rounded = Fp8E4m3.toFloat(Fp8E4m3.fromFloat(x.get(row, i) / scale));
        out.set(row, i, rounded * scale);
      }
    }
  }

  @Override
  public void siluMul(Rows out, Rows gate, Rows up, int numRows) {
    Arguments.siluMul(out, gate, up, numRows);
    ReferenceRows g = ReferenceRows.of(gate);
    ReferenceRows u = ReferenceRows.of(up);
    for (int r = 0; r < numRows; r++) {
      for (int i = 0; i < gate.width(); i++) {
        ReferenceRows.of(out).set(r, i, ReferenceExperts.silu(g.get(r, i)) * u.get(r, i));
      }
    }
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
