package org.sparseforge.engine.kernel.reference;

import org.sparseforge.engine.kernel.HostCache;
import org.sparseforge.engine.kernel.HostMatrix;
import org.sparseforge.engine.kernel.HostStep;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.ModelConfig.Attention;
import org.sparseforge.engine.loader.Weight;

/** MLA: latent (MQA) form over chosen tokens, and the expanded (MHA) form over all of them. */
record ReferenceAttention(Weight kvB, Attention shape, HostStep step, PositionRange range) {
  static ReferenceAttention of(
      Matrix kvBProj, Attention shape, StepTokens step, PositionRange range) {
    return new ReferenceAttention(HostMatrix.of(kvBProj), shape, HostStep.of(step), range);
  }

  void absorbQuery(ReferenceRows out, ReferenceRows q) {
    int heads = shape.numAttentionHeads();
    int rank = shape.kvLoraRank();
    int nope = shape.qkNopeHeadDim();
    float[] w = new float[rank];
    for (int h = 0; h < heads; h++) {
      for (int t = 0; t < step.numTokens(); t++) {
        if (!range.contains(step.positions()[t])) {
          continue;
        }
        int row = t * heads + h;
        for (int i = 0; i < rank; i++) {
          out.set(row, i, 0);
        }
        for (int d = 0; d < nope; d++) {
          kvB.readRow(keyRow(h) + d, w, 0);
          for (int i = 0; i < rank; i++) {
            out.add(row, i, q.get(row, d) * w[i]);
          }
        }
        for (int i = 0; i < shape.qkRopeHeadDim(); i++) {
          out.set(row, rank + i, q.get(row, nope + i));
        }
      }
    }
  }

  static void sparse(
      ReferenceRows out,
      int valueWidth,
      ReferenceRows q,
      int heads,
      HostCache latents,
      int[] topk,
      int indexTopk,
      HostStep step,
      PositionRange range,
      float scale) {
    float[] scores = new float[indexTopk];
    int[] slots = new int[indexTopk];
    for (int t = 0; t < step.numTokens(); t++) {
      if (!range.contains(step.positions()[t])) {
        continue;
      }
      int chosen = 0;
      for (int j = 0; j < indexTopk; j++) {
        if (topk[t * indexTopk + j] >= 0) {
          slots[chosen++] = step.slot(t, topk[t * indexTopk + j]);
        }
      }
      for (int row = t * heads; row < (t + 1) * heads; row++) {
        for (int j = 0; j < chosen; j++) {
          float dot = 0;
          for (int i = 0; i < latents.width(); i++) {
            dot += q.get(row, i) * latents.data()[slots[j] * latents.width() + i];
          }
          scores[j] = dot * scale;
        }
        softmax(scores, chosen);
        for (int i = 0; i < valueWidth; i++) {
          float sum = 0;
          for (int j = 0; j < chosen; j++) {
            sum += scores[j] * latents.data()[slots[j] * latents.width() + i];
          }
          out.set(row, i, sum);
        }
      }
    }
  }

  void expandValue(ReferenceRows out, ReferenceRows z) {
    int heads = shape.numAttentionHeads();
    float[] w = new float[shape.kvLoraRank()];
    for (int h = 0; h < heads; h++) {
      for (int d = 0; d < shape.vHeadDim(); d++) {
        kvB.readRow(valueRow(h) + d, w, 0);
        for (int t = 0; t < step.numTokens(); t++) {
          if (range.contains(step.positions()[t])) {
            float sum = 0;
            for (int i = 0; i < w.length; i++) {
              sum += w[i] * z.get(t * heads + h, i);
            }
            out.set(t * heads + h, d, sum);
          }
        }
      }
    }
  }

  void dense(ReferenceRows out, ReferenceRows q, HostCache latents, float scale) {
    int heads = shape.numAttentionHeads();
    for (int t = 0; t < step.numTokens(); t++) {
      if (!range.contains(step.positions()[t])) {
        continue;
      }
      int context = step.positions()[t] + 1;
      float[] scores = new float[context];
      for (int h = 0; h < heads; h++) {
        int row = t * heads + h;
        for (int s = 0; s < context; s++) {
          int latent = step.slot(t, s) * latents.width();
          float dot = 0;
          for (int d = 0; d < shape.qkNopeHeadDim(); d++) {
            dot += q.get(row, d) * expand(keyRow(h) + d, latents, latent);
          }
          for (int i = 0; i < shape.qkRopeHeadDim(); i++) {
            float kPe = latents.data()[latent + shape.kvLoraRank() + i];
            dot += q.get(row, shape.qkNopeHeadDim() + i) * kPe;
          }
          scores[s] = dot * scale;
        }
        softmax(scores, context);
        for (int d = 0; d < shape.vHeadDim(); d++) {
          float sum = 0;
          for (int s = 0; s < context; s++) {
            int latent = step.slot(t, s) * latents.width();
            sum += scores[s] * expand(valueRow(h) + d, latents, latent);
          }
          out.set(row, d, sum);
        }
      }
    }
  }

  /** One number of one head's key or value: a row of kvBProj times the latent. */
  private float expand(int kvBRow, HostCache latents, int latent) {
    float[] w = new float[shape.kvLoraRank()];
    kvB.readRow(kvBRow, w, 0);
    float sum = 0;
    for (int i = 0; i < w.length; i++) {
      sum += w[i] * latents.data()[latent + i];
    }
    return sum;
  }

  private int keyRow(int head) {
    return head * (shape.qkNopeHeadDim() + shape.vHeadDim());
  }

  private int valueRow(int head) {
    return keyRow(head) + shape.qkNopeHeadDim();
  }

  /** In place; the largest score is taken off first, so that nothing overflows. */
  private static void softmax(float[] scores, int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int j = 0; j < count; j++) {
      max = Math.max(max, scores[j]);
    }
    float sum = 0;
    for (int j = 0; j < count; j++) {
      scores[j] = (float) Math.exp(scores[j] - max);
      sum += scores[j];
    }
    for (int j = 0; j < count; j++) {
      scores[j] /= sum;
    }
  }
}
