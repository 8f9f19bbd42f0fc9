package org.sparseforge.engine.kernel.cpu;

import java.util.Arrays;
import org.sparseforge.engine.kernel.HostStep;

/**
 * The tokens of a pass that select, cut into blocks: neighbours of one sequence, which share keys
 * while those are at hand.
 */
final class IndexBlocks {
  /** Tokens of a block, at most. */
  static final int TOKENS = 16;

  private int[] firsts = new int[64];
  private int[] tokens = new int[64];
  private int count;

  /** Cuts anew; tokens with no more than {@code indexTopk} candidates are in no block. */
  void cut(HostStep step, int indexTopk) {
    count = 0;
    for (int t = 0; t < step.numTokens(); ) {
      if (step.positions()[t] < indexTopk) {
        t++;
      } else {
        int length = length(t, step);
        add(t, length);
        t += length;
      }
    }
  }

  private static int length(int first, HostStep step) {
    int length = 1;
    while (length < TOKENS
        && first + length < step.numTokens()
        && step.sequences()[first + length] == step.sequences()[first]) {
      length++;
    }
    return length;
  }

  private void add(int first, int length) {
    if (count == firsts.length) {
      firsts = Arrays.copyOf(firsts, 2 * count);
      tokens = Arrays.copyOf(tokens, 2 * count);
    }
    firsts[count] = first;
    tokens[count++] = length;
  }

  int count() {
    return count;
  }

  int first(int block) {
    return firsts[block];
  }

  int tokens(int block) {
    return tokens[block];
  }

  /** The token with the most candidates. */
  int last(int block) {
    return firsts[block] + tokens[block] - 1;
  }
}
