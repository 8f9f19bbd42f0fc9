package org.sparseforge.engine.scheduler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.cache.BlockManager;
import org.sparseforge.engine.cache.PrefixCache;
import org.sparseforge.engine.model.Batch;

class SchedulerTest {
  private static final int BLOCK_SIZE = 4;

  private BlockManager blocks;
  private PrefixCache cache;
  private Scheduler scheduler;

  @Test
  void aPromptIsCutIntoChunksAndOnlyItsLastTokenHasLogits() {
    open(100, 4, 6, false);
    Sequence sequence = add(14, 3);
    assertStep("0-5");
    assertStep("6-11");
    assertStep("12-13*");
    assertStep("14*");
    assertStep("15*");
    assertTrue(scheduler.isIdle());
    assertTrue(sequence.isFinished());
    assertEquals(17, sequence.numTokens());
    assertEquals(100, blocks.numFree());
  }

  @Test
  void decodesGoFirstAndPrefillsShareWhatIsLeft() {
    open(100, 4, 8, false);
    add(2, 9);
    assertStep("0-1*");
    add(9, 9);
    add(9, 9);
    assertStep("2*", "0-6");
    assertStep("3*", "7-8*", "0-4");
    assertStep("4*", "9*", "5-8*");
    assertStep("5*", "10*", "9*");
  }

  @Test
  void noMoreThanMaxNumSeqsRunAndOthersComeInOrder() {
    open(100, 2, 50, false);
    List<Sequence> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      order.add(add(3, 2));
    }
    assertStep("0-2*", "0-2*");
    assertTrue(order.get(1).hasStarted());
    assertFalse(order.get(2).hasStarted());
    assertEquals(3, scheduler.numWaiting());
    assertStep("3*", "3*");
    assertStep("0-2*", "0-2*");
    assertTrue(order.get(3).hasStarted());
    assertFalse(order.get(4).hasStarted());
  }

  @Test
  void nobodyOvertakesASequenceThatWaitsForRoom() {
    open(10, 4, 64, false);
    add(20, 3);
    assertStep("0-19*");
    Sequence big = add(24, 1);
    Sequence small = add(2, 1);
    assertStep("20*");
    assertFalse(big.hasStarted() || small.hasStarted());
    assertStep("21*");
    assertStep("0-23*", "0-1*");
  }

  @Test
  void theNewestGivesWayAndIsComputedAgain() {
    open(6, 2, 64, false);
    Sequence old = add(7, 10);
    Sequence young = add(12, 10);
    assertStep("0-6*", "0-11*");
    assertStep("7*", "12*");
    assertEquals(0, blocks.numFree());
    // The older needs a third block: the younger loses its four, and waits for room again.
    assertStep("8*");
    assertEquals(1, young.numPreemptions());
    assertEquals(0, old.numPreemptions());
    for (int position = 9; position < 16; position++) {
      assertStep(position + "*");
    }
    assertTrue(old.isFinished());
    // Everything drawn so far is computed again, and logits come after the last token only.
    assertStep("0-13*");
    assertStep("14*");
    assertEquals(1, scheduler.numPreemptions());
  }

  @Test
  void theNewestInNeedGivesWayItself() {
    open(4, 2, 16, false);
    add(6, 10);
    Sequence young = add(3, 10);
    assertStep("0-5*", "0-2*");
    assertStep("6*", "3*");
    assertStep("7*", "4*");
    assertStep("8*");
    assertEquals(1, young.numPreemptions());
  }

  @Test
  void aPromptSeenBeforeIsSharedUpToItsLastBlockBoundary() {
    open(100, 4, 64, true);
    Sequence first = add(12, 1);
    assertStep("0-11*");
    Sequence second = add(12, 1);
    Sequence longer = add(14, 1);
    assertStep("8-11*", "12-13*");
    assertEquals(0, first.numCachedTokens());
    assertEquals(8, second.numCachedTokens());
    assertEquals(12, longer.numCachedTokens());
    assertEquals(38, cache.numQueriedTokens());
    assertEquals(20, cache.numCachedTokens());
    assertEquals(100, blocks.numAvailable());
  }

  @Test
  void whatWasDrawnIsFoundAgainToo() {
    open(100, 4, 64, true);
    add(7, 6);
    while (!scheduler.isIdle()) {
      step();
    }
    Sequence next = add(14, 1);
    step();
    // 12 of 13 tokens were computed: the last drawn one never was.
    assertEquals(12, next.numCachedTokens());
  }

  @Test
  void oneWithTheSameBeginningWaitsForItAndOthersPass() {
    open(100, 4, 8, true);
    add(18, 1);
    Sequence twin = add(18, 1);
    Sequence other = new Sequence(new int[] {91, 92, 93}, 2, 2, this::draw);
    scheduler.add(other);
    assertStep("0-7");
    assertStep("8-15");
    assertStep("16-17*", "16-17*", "0-2*");
    assertEquals(16, twin.numCachedTokens());
  }

  @Test
  void logitRowsBoundAChunk() {
    blocks = new BlockManager(100, BLOCK_SIZE);
    scheduler = new Scheduler(new SchedulerLimits(2, 64, 3), blocks, null);
    List<Integer> positions = new ArrayList<>();
    scheduler.add(
        new Sequence(
            tokens(10), 4, 4, (sequence, position, logits, at) -> positions.add(position)));
    assertStep("0-6***");
    assertStep("7-9***");
    assertTrue(scheduler.isIdle());
    assertEquals(List.of(4, 5, 6, 7, 8, 9), positions);
  }

  @Test
  void anAbortedSequenceGivesEverythingBackWhereverItStands() {
    open(6, 1, 8, false);
    Sequence running = add(20, 1);
    Sequence waiting = add(3, 1);
    step();
    scheduler.abort(running);
    scheduler.abort(waiting);
    scheduler.abort(waiting);
    assertTrue(scheduler.isIdle());
    assertEquals(6, blocks.numFree());
    assertEquals(0, scheduler.schedule().numTokens);
  }

  @Test
  void theBatchAndItsArraysAreReused() {
    open(100, 4, 16, false);
    add(5, 4);
    Batch first = scheduler.schedule();
    int[] tokenIds = first.tokenIds;
    finishPass(first);
    assertSame(first, scheduler.schedule());
    assertSame(tokenIds, first.tokenIds);
  }

  @Test
  void limitsThatCannotWorkAreRefused() {
    assertRefuses(0, 8, 8, "max_num_seqs must be 1 or more, got 0");
    assertRefuses(
        9,
        8,
        9,
        "max_num_batched_tokens=8 is less than max_num_seqs=9: every running sequence needs a"
            + " token in every pass");
    assertRefuses(
        9, 9, 8, "room for 8 rows of logits is less than max_num_seqs=9; lower max_num_seqs");
  }

  private static void assertRefuses(int seqs, int tokens, int rows, String message) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> new SchedulerLimits(seqs, tokens, rows));
    assertEquals(message, refusal.getMessage());
  }

  private void open(int numBlocks, int maxNumSeqs, int maxNumBatchedTokens, boolean caching) {
    blocks = new BlockManager(numBlocks, BLOCK_SIZE);
    cache = caching ? new PrefixCache(blocks) : null;
    int rows = maxNumBatchedTokens;
    scheduler =
        new Scheduler(new SchedulerLimits(maxNumSeqs, maxNumBatchedTokens, rows), blocks, cache);
  }

  /** A sequence of {@code length} tokens 0, 1, 2 ... that goes on for {@code maxTokens}. */
  private Sequence add(int length, int maxTokens) {
    Sequence sequence =
        Sequence.toContinue(
            tokens(length),
            (same, position, logits, offset) -> {
              draw(same, position, logits, offset);
              if (same.numTokens() == length + maxTokens) {
                same.finish();
              }
            });
    scheduler.add(sequence);
    return sequence;
  }

  private void draw(Sequence sequence, int position, float[] logits, int offset) {
    assertEquals(position, sequence.numTokens() - 1);
    sequence.append(position + 1);
  }

  private static int[] tokens(int length) {
    return IntStream.range(0, length).toArray();
  }

  private void step() {
    finishPass(scheduler.schedule());
  }

  private void finishPass(Batch batch) {
    float[] logits = new float[batch.numLogitRows()];
    for (int s = 0; s < scheduler.numScheduled(); s++) {
      scheduler.deliver(s, logits, 1);
    }
    scheduler.complete();
  }

  /** One step; each sequence is written as its positions, with a star for each row of logits. */
  private void assertStep(String... expected) {
    Batch batch = scheduler.schedule();
    String[] actual = new String[batch.numSequences];
    int row = 0;
    for (int s = 0; s < batch.numSequences; s++) {
      int from = batch.queryStart[s];
      int last = batch.queryStart[s + 1] - 1;
      String range = batch.positions[from] + (last > from ? "-" + batch.positions[last] : "");
      StringBuilder text = new StringBuilder(range);
      while (row < batch.numLogitRows() && batch.logitRows[row] <= last) {
        text.append('*');
        row++;
      }
      actual[s] = text.toString();
    }
    assertArrayEquals(expected, actual, () -> Arrays.toString(actual));
    finishPass(batch);
  }
}
