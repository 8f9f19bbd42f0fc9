package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.HostStep;

/**
 * One call of sparse attention.
 *
 * @param out [T * heads][rank]
 * @param q [T * heads][width of the latents]
 * @param topk [T][indexTopk] positions in their order; empty places (-1) may be among them
 */
record AttentionCall(
    CpuRows out,
    CpuRows q,
    int heads,
    LatentCache latents,
    int[] topk,
    int indexTopk,
    HostStep step,
    float scale) {
  /** Heads, padded to whole vectors. */
  int columns() {
    return (heads + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
  }

  /** The slots of a token's keys; how many. */
  int slots(int t, int[] into) {
    int chosen = 0;
    for (int j = t * indexTopk; j < (t + 1) * indexTopk; j++) {
      if (topk[j] >= 0) {
        into[chosen++] = step.slot(t, topk[j]);
      }
    }
    return chosen;
  }

  /** Positions a token has; empty places may be among them. */
  int keys(int t) {
    int count = 0;
    for (int j = t * indexTopk; j < (t + 1) * indexTopk; j++) {
      count += topk[j] >= 0 ? 1 : 0;
    }
    return count;
  }

  /** Whether a token attends to its whole past. */
  boolean attendsToAll(int t) {
    int keys = step.positions()[t] + 1;
    if (keys > indexTopk) {
      return false;
    }
    for (int i = 0; i < keys; i++) {
      if (topk[t * indexTopk + i] != i) {
        return false;
      }
    }
    return true;
  }

  /** Whether a token stands right behind the one before it, in the same sequence. */
  boolean follows(int t) {
    return step.sequences()[t] == step.sequences()[t - 1]
        && step.positions()[t] == step.positions()[t - 1] + 1;
  }

  /** What tokens without keys get. */
  void clear(int first, int tokens) {
    for (int h = first * heads; h < (first + tokens) * heads; h++) {
      Arrays.fill(out.data(), out.at(h), out.at(h) + out.width(), 0);
    }
  }
}
