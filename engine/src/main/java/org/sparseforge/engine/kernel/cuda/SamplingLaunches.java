package org.sparseforge.engine.kernel.cuda;

import static org.sparseforge.engine.kernel.cuda.CudaFloats.address;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.sampling.RowAnswer;
import org.sparseforge.engine.sampling.RowQuery;

/**
 * Queries to the device, the kernel that answers them, and the answers back: a few dozen bytes a
 * row. How many rows go at a time changes nothing but time.
 */
final class SamplingLaunches {
  private static final int BLOCK = 512;

  /** Tokens whose weights the kernel can add up. */
  private static final int MOST_TOKENS = 1 << 18;

  /** What one launch takes, so that its buffers stay small. */
  private static final int MOST_ROWS = 256;

  private final Device device;
  private final Workspace workspace;
  private final ByteBuffer queryBytes = bytes(MOST_ROWS * RowRecords.QUERY_BYTES);
  private final ByteBuffer answerBytes =
      bytes(MOST_ROWS * RowRecords.answerBytes(RowQuery.MOST_TOP_LOGPROBS));

  SamplingLaunches(Device device, Workspace workspace) {
    this.device = device;
    this.workspace = workspace;
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }

  void answer(RowAnswer[] answers, RowQuery[] queries, int first, Rows logits, int numRows) {
    if (logits.width() > MOST_TOKENS) {
      throw new KernelException(
          "a vocabulary of %d tokens is more than can be sampled from on CUDA"
              .formatted(logits.width()));
    }
    int mostTop = 0;
    for (int r = 0; r < numRows; r++) {
      check(queries[first + r], r, logits.width());
      mostTop =
          Math.max(mostTop, queries[first + r] == null ? 0 : queries[first + r].topLogprobs());
    }
    RowRecords records = new RowRecords(logits.width(), mostTop);
    int rowBytes = RowRecords.QUERY_BYTES + RowRecords.answerBytes(mostTop);
    int atOnce = workspace.rows(rowBytes, 0, MOST_ROWS);
    for (int done = 0; done < numRows; done += atOnce) {
      int count = Math.min(atOnce, numRows - done);
      long found = launch(records, queries, first + done, address(logits, done), logits, count);
      download(found, count * RowRecords.answerBytes(mostTop));
      for (int r = 0; r < count; r++) {
        RowQuery query = queries[first + done + r];
        if (query != null) {
          answers[first + done + r] = records.answer(query, answerBytes, r, count);
        }
      }
    }
  }

  private static void check(RowQuery query, int row, int vocabSize) {
    if (query != null && query.topLogprobs() > RowQuery.MOST_TOP_LOGPROBS) {
      throw new KernelException(
          "row %d asks for %d top log-probabilities, more than %d"
              .formatted(row, query.topLogprobs(), RowQuery.MOST_TOP_LOGPROBS));
    }
    if (query instanceof RowQuery.Score score
        && (score.tokenId() < 0 || score.tokenId() >= vocabSize)) {
      throw new KernelException(
          "row %d is to score token %d of a vocabulary of %d"
              .formatted(row, score.tokenId(), vocabSize));
    }
  }

  /** Returns where the answers are, one after another, and behind them the likeliest tokens. */
  private long launch(
      RowRecords records, RowQuery[] queries, int first, long rows, Rows logits, int numRows) {
    long asked = workspace.begin().take("queries of logits", numRows, RowRecords.QUERY_BYTES);
    long found =
        workspace.take("answers of logits", numRows, RowRecords.answerBytes(records.mostTop()));
    queryBytes.clear();
    for (int r = 0; r < numRows; r++) {
      records.write(queries[first + r], queryBytes);
    }
    queryBytes.flip();
    device.upload(
        asked,
        queryBytes.limit(),
        (from, slot) -> slot.put(queryBytes.slice((int) from, slot.remaining())));
    long topIds = found + (long) numRows * RowRecords.ANSWER_BYTES;
    device.run(
        device
            .kernel("sf_sample")
            .grid(numRows, 1, 1)
            .block(BLOCK, 1, 1)
            .pointer("logits", rows)
            .put("logitsStride", logits.stride())
            .put("vocabSize", logits.width())
            .pointer("queries", asked)
            .pointer("answers", found)
            .pointer("topIds", topIds)
            .pointer("topLogits", topIds + (long) numRows * records.mostTop() * Integer.BYTES)
            .put("mostTop", records.mostTop())
            .put("numRows", numRows));
    return found;
  }

  private void download(long from, int count) {
    answerBytes.clear();
    device.download(from, count, (at, slot) -> answerBytes.put((int) at, slot, 0, slot.limit()));
  }
}
