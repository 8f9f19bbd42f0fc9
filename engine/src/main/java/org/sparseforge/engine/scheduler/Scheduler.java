package org.sparseforge.engine.scheduler;

import java.util.Optional;
import org.sparseforge.engine.cache.BlockManager;
import org.sparseforge.engine.cache.PrefixCache;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.sampling.RowQuery;

/**
 * Continuous batching: plans one forward pass after another over the sequences it was given.
 *
 * <p>{@link #schedule} fills a batch, the caller runs it and hands out its logits ({@link
 * #deliver}), {@link #complete} books what the pass has done. A sequence is admitted once the cache
 * has room for all its tokens and one more block for each running one, so that the newest is seldom
 * preempted again at once. Nobody overtakes a sequence that waits for room. One whose prompt begins
 * as a running one's does, with blocks still to be computed, waits for them and is overtaken.
 *
 * <p>Every sequence comes to its end: the oldest that runs is never preempted while another runs,
 * and alone it always has room.
 */
public final class Scheduler {
  private final SchedulerLimits limits;
  private final BlockManager blocks;

  /** Null where no prefix is to be found again. */
  private final PrefixCache cache;

  private final Admission admission;
  private final ArrivalOrder waiting = new ArrivalOrder();
  private final ArrivalOrder running = new ArrivalOrder();
  private final Batch batch;
  private final Sequence[] scheduled;

  /** By scheduled sequence: the first row of logits that is not of an earlier one. */
  private final int[] firstLogitRow;

  /** By scheduled sequence: the rows of logits before it that come themselves, unanswered. */
  private final int[] firstWholeRow;

  private int numScheduled;
  private int tokensLeft;
  private int rowsLeft;
  private boolean preempting;
  private long arrivals;
  private long numPreemptions;

  public Scheduler(SchedulerLimits limits, BlockManager blocks, PrefixCache cache) {
    this.limits = limits;
    this.blocks = blocks;
    this.cache = cache;
    admission = new Admission(blocks, cache);
    batch = new Batch(limits.maxNumBatchedTokens(), limits.maxNumSeqs());
    scheduled = new Sequence[limits.maxNumSeqs()];
    firstLogitRow = new int[limits.maxNumSeqs()];
    firstWholeRow = new int[limits.maxNumSeqs()];
  }

  /** Queues a sequence behind all others. The cache alone must have room for all it can become. */
  public void add(Sequence sequence) {
    sequence.arrival = arrivals++;
    waiting.add(sequence);
  }

  /** Drops a sequence between two passes, wherever it stands. */
  public void abort(Sequence sequence) {
    sequence.finish();
    if (running.remove(sequence)) {
      sequence.blocks.release(blocks);
    } else {
      waiting.remove(sequence);
    }
  }

  public boolean isIdle() {
    return waiting.isEmpty() && running.isEmpty();
  }

  public int numWaiting() {
    return waiting.size();
  }

  public int numRunning() {
    return running.size();
  }

  public long numPreemptions() {
    return numPreemptions;
  }

  /** Sequences of the batch planned last. */
  public int numScheduled() {
    return numScheduled;
  }

  /** The sequence that is number {@code i} of the batch planned last. */
  public Sequence scheduled(int i) {
    return scheduled[i];
  }

  /**
   * Plans the next pass.
   *
   * @return the same object every time; empty only if {@link #isIdle}
   */
  public Batch schedule() {
    batch.clear();
    numScheduled = 0;
    tokensLeft = limits.maxNumBatchedTokens();
    rowsLeft = limits.maxNumLogitRows();
    preempting = false;
    scheduleDecodes();
    schedulePrefills();
    if (!preempting) {
      admit();
    }
    return batch;
  }

  /** Puts the queries of the sequences into the batch planned last: for a pass that answers. */
  public void ask() {
    int row = 0;
    for (int s = 0; s < numScheduled; s++) {
      firstWholeRow[s] = batch.numWholeRows() - (batch.numLogitRows() - row);
      for (; row < batch.numLogitRows() && batch.logitRows[row] < batch.queryStart[s + 1]; row++) {
        int position = batch.positions[batch.logitRows[row]];
        Optional<RowQuery> query = scheduled[s].sink().query(scheduled[s], position);
        if (query.isPresent()) {
          batch.ask(row, query.get());
        }
      }
    }
  }

  /**
   * Hands its rows of logits, and answers in their place, to sequence {@code i} of the batch.
   * Different sequences may be served by different threads at a time.
   *
   * @param logits of the whole pass
   */
  public void deliver(int i, float[] logits, int vocabSize) {
    Sequence sequence = scheduled[i];
    int end = batch.queryStart[i + 1];
    int row = firstLogitRow[i];
    int whole = firstWholeRow[i];
    while (row < batch.numLogitRows() && batch.logitRows[row] < end && !sequence.isFinished()) {
      int position = batch.positions[batch.logitRows[row]];
      if (batch.queries[row] == null) {
        sequence.sink().accept(sequence, position, logits, whole++ * vocabSize);
      } else {
        sequence.sink().accept(sequence, position, batch.answers[row]);
      }
      row++;
    }
  }

  /** Books the pass: what it computed is in the cache now, and who is done leaves. */
  public void complete() {
    boolean anyFinished = false;
    for (int s = 0; s < numScheduled; s++) {
      Sequence sequence = scheduled[s];
      sequence.advance();
      if (cache != null) {
        sequence.blocks.publish(sequence, blocks, cache);
      }
      if (sequence.numRemaining() == 0) {
        sequence.finish();
      }
      if (sequence.isFinished()) {
        sequence.blocks.release(blocks);
        anyFinished = true;
      }
      scheduled[s] = null;
    }
    numScheduled = 0;
    if (anyFinished) {
      running.removeFinished();
    }
  }

  private void scheduleDecodes() {
    for (int i = 0; i < running.size(); i++) {
      Sequence sequence = running.get(i);
      if (sequence.numRemaining() == 1 && makeRoomForOneMore(sequence)) {
        plan(sequence, 1);
      }
    }
  }

  /** Blocks for everything known were taken at admission, so that a prefill never lacks any. */
  private void schedulePrefills() {
    for (int i = 0; i < running.size() && tokensLeft > 0; i++) {
      Sequence sequence = running.get(i);
      if (sequence.numRemaining() > 1) {
        int count = chunk(sequence);
        if (count > 0) {
          plan(sequence, count);
        }
      }
    }
  }

  private void admit() {
    int overtaken = 0;
    while (running.size() < limits.maxNumSeqs()
        && tokensLeft > 0
        && overtaken < waiting.size()
        && overtaken <= limits.maxNumSeqs()) {
      Sequence sequence = waiting.get(overtaken);
      int numMatched = admission.match(sequence);
      if (admission.waitsForPrefix(sequence, numMatched, running)) {
        overtaken++;
        continue;
      }
      if (!admission.hasRoom(sequence, numMatched, running.size())) {
        return;
      }
      sequence.numComputed = numMatched * blocks.blockSize();
      int count = chunk(sequence);
      if (count == 0) {
        sequence.numComputed = 0;
        return;
      }
      waiting.remove(overtaken);
      admission.take(sequence, numMatched);
      sequence.started(sequence.numComputed);
      running.add(sequence);
      plan(sequence, count);
    }
  }

  /** How many of its tokens the sequence may compute in this pass. */
  private int chunk(Sequence sequence) {
    int count = Math.min(sequence.numRemaining(), tokensLeft);
    int excess = sequence.numLogitRows(count) - rowsLeft;
    return excess > 0 ? count - excess : count;
  }

  private void plan(Sequence sequence, int count) {
    firstLogitRow[numScheduled] = batch.numLogitRows();
    firstWholeRow[numScheduled] = batch.numLogitRows();
    batch.beginSequence(sequence.blocks.table());
    int first = sequence.numComputed;
    for (int position = first; position < first + count; position++) {
      boolean wantLogits = position >= sequence.logitsFrom();
      batch.addToken(sequence.tokenId(position), position, wantLogits);
    }
    tokensLeft -= count;
    rowsLeft -= sequence.numLogitRows(count);
    sequence.numScheduled = count;
    scheduled[numScheduled++] = sequence;
  }

  /** Finds a block for the next token, from the newest sequences if need be. */
  private boolean makeRoomForOneMore(Sequence sequence) {
    int wanted = blocks.numBlocksFor(sequence.numTokens());
    if (wanted <= sequence.blocks.size()) {
      return true;
    }
    while (blocks.numAvailable() == 0) {
      Sequence newest = running.get(running.size() - 1);
      preempt(newest);
      if (newest == sequence) {
        return false;
      }
    }
    sequence.blocks.growTo(wanted, blocks);
    return true;
  }

  /** Only sequences not planned yet are preempted: those planned are older than the one in need. */
  private void preempt(Sequence sequence) {
    running.remove(running.size() - 1);
    sequence.blocks.release(blocks);
    sequence.preempted();
    waiting.add(sequence);
    preempting = true;
    numPreemptions++;
  }
}
