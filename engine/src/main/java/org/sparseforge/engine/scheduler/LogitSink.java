package org.sparseforge.engine.scheduler;

import java.util.Optional;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;

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

  /**
   * What to ask of the row about the token after {@code position}, where an answer will do; it then
   * comes instead of the row. Asked before the pass that makes the row.
   */
  default Optional<RowQuery> query(Sequence sequence, int position) {
    return Optional.empty();
  }

  /** {@link #accept} of an answer to {@link #query}, in the row's place. */
  default void accept(Sequence sequence, int position, RowAnswer answer) {
    throw new IllegalStateException("nothing was asked about position " + position);
  }
}
