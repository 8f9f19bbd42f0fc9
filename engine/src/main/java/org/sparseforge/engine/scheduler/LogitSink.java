package org.sparseforge.engine.scheduler;

/**
 * Who wants to know what a sequence's logits are: it draws the next token, or scores a known one.
 */
@FunctionalInterface
public interface LogitSink {
  /**
   * Takes one row of logits; rows of a sequence come once each, in the order of positions. May
   * append one token to the sequence where the position is its last, and may finish it.
   *
   * @param logits the row at {@code offset}, one vocabulary long; may be overwritten
   * @param position of the token that the row comes from; the row is about the token after it
   */
  void accept(Sequence sequence, int position, float[] logits, int offset);
}
