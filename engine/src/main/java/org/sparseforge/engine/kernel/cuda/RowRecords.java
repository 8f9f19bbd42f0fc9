package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * Queries and answers as the sampling kernel has them: {@code RowQuery} and {@code RowAnswer} of
 * kernels.cuh.
 *
 * @param mostTop room for the likeliest tokens of every row
 */
record RowRecords(int vocabSize, int mostTop) {
  static final int QUERY_BYTES = 56;
  static final int ANSWER_BYTES = 48;

  private static final int NOTHING = 0;
  private static final int DRAW = 1;
  private static final int SCORE = 2;

  /** Of an answer with its likeliest tokens and their logits. */
  static int answerBytes(int mostTop) {
    return ANSWER_BYTES + (Integer.BYTES + Float.BYTES) * mostTop;
  }

  /** Appends the record of a query; null is one of nothing. */
  void write(RowQuery query, ByteBuffer to) {
    if (query instanceof RowQuery.Draw draw) {
      SamplingParams params = draw.params();
      to.putDouble(params.temperature()).putDouble(params.topP()).putDouble(params.minP());
      to.putLong(draw.uniform()).putInt(params.topK() == 0 ? vocabSize : params.topK());
      to.putInt(DRAW).putInt(-1);
    } else {
      to.putDouble(0).putDouble(1).putDouble(0).putLong(0).putInt(vocabSize);
      if (query instanceof RowQuery.Score score) {
        to.putInt(SCORE).putInt(score.tokenId());
      } else {
        to.putInt(NOTHING).putInt(-1);
      }
    }
    to.putInt(query != null && query.logprobs() ? 1 : 0).putInt(numTop(query)).putInt(0);
  }

  private int numTop(RowQuery query) {
    return query == null ? 0 : Math.min(query.topLogprobs(), vocabSize);
  }

  /**
   * Reads the answer of row {@code row}.
   *
   * @param from all answers, then all ids of likeliest tokens, then all their logits
   * @return null where no token can be drawn from the row
   */
  RowAnswer answer(RowQuery query, ByteBuffer from, int row, int numRows) {
    int at = row * ANSWER_BYTES;
    int tokenId = from.getInt(at + 16);
    if (tokenId < 0) {
      return null;
    }
    int[] topIds = new int[numTop(query)];
    float[] topLogits = new float[topIds.length];
    int ids = numRows * ANSWER_BYTES + row * mostTop * Integer.BYTES;
    int logits = ids + numRows * mostTop * Integer.BYTES;
    for (int rank = 0; rank < topIds.length; rank++) {
      topIds[rank] = from.getInt(ids + Integer.BYTES * rank);
      topLogits[rank] = from.getFloat(logits + Float.BYTES * rank);
    }
    return RowAnswer.of(
        query,
        new RowAnswer.Found(
            tokenId,
            from.getFloat(at + 28),
            from.getInt(at + 20),
            from.getFloat(at + 24),
            from.getLong(at),
            from.getLong(at + 8),
            topIds,
            topLogits,
            from.getInt(at + 32) == 0));
  }
}
