package org.sparseforge.engine.cache;

import java.util.Arrays;

/**
 * The token ids of one full block, as a map key: {@code tokens[from ..< from + length]}. Keys are
 * compared token by token, so that two prompts can never be taken for each other.
 */
final class BlockTokens {
  private int[] tokens;
  private int from;
  private final int length;
  private int hash;

  BlockTokens(int length) {
    this.length = length;
  }

  /** Points at another block; never on a key that a map holds. */
  BlockTokens pointTo(int[] newTokens, int newFrom) {
    tokens = newTokens;
    from = newFrom;
    int h = 1;
    for (int i = from; i < from + length; i++) {
      h = 31 * h + tokens[i];
    }
    hash = h;
    return this;
  }

  /** A key of its own memory. */
  BlockTokens copy() {
    return new BlockTokens(length).pointTo(Arrays.copyOfRange(tokens, from, from + length), 0);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockTokens that
        && hash == that.hash
        && Arrays.equals(
            tokens, from, from + length, that.tokens, that.from, that.from + that.length);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
