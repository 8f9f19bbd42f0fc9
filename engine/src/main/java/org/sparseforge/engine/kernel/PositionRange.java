package org.sparseforge.engine.kernel;

/**
 * Absolute positions an operator is for; rows of tokens at other positions are left alone. That is
 * how a pass mixes attention modes without letting the batch decide which token gets which.
 */
public record PositionRange(int from, int below) {
  public static final PositionRange ALL = new PositionRange(0, Integer.MAX_VALUE);

  public boolean contains(int position) {
    return position >= from && position < below;
  }
}
