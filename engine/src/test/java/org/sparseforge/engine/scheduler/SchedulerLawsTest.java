package org.sparseforge.engine.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.sparseforge.engine.cache.BlockManager;
import org.sparseforge.engine.cache.PrefixCache;
import org.sparseforge.engine.fake.HashingForwardPass;
import org.sparseforge.engine.model.Batch;

/** Random loads on tight caches: everything ends, nothing is lost, and what is drawn is right. */
class SchedulerLawsTest {
  private static final int VOCAB_SIZE = 5;

  @Property(tries = 150)
  void everyRunEndsAndLeavesNothingBehind(@ForAll Random random) {
    int blockSize = 1 + random.nextInt(5);
    int numBlocks = 1 + random.nextInt(30);
    int maxModelLen = Math.min(60, numBlocks * blockSize);
    int maxNumSeqs = 1 + random.nextInt(10);
    int maxNumBatchedTokens = maxNumSeqs + random.nextInt(30);
    int maxRows = maxNumSeqs + random.nextInt(10);
    BlockManager blocks = new BlockManager(numBlocks, blockSize);
    PrefixCache cache = random.nextBoolean() ? new PrefixCache(blocks) : null;
    Scheduler scheduler =
        new Scheduler(new SchedulerLimits(maxNumSeqs, maxNumBatchedTokens, maxRows), blocks, cache);
    HashingForwardPass pass = new HashingForwardPass(VOCAB_SIZE, numBlocks, blockSize, maxModelLen);
    Map<Sequence, Integer> open = new HashMap<>();
    int toCome = random.nextInt(60);
    long work = 0;
    float[] logits = new float[maxRows * VOCAB_SIZE];
    for (int step = 0; toCome > 0 || !scheduler.isIdle(); step++) {
      while (toCome > 0 && (scheduler.isIdle() || random.nextInt(3) == 0)) {
        Sequence sequence = sequence(random, pass, open, maxModelLen);
        work += maxModelLen;
        scheduler.add(sequence);
        toCome--;
      }
      if (!open.isEmpty() && random.nextInt(40) == 0) {
        Sequence victim = open.keySet().iterator().next();
        scheduler.abort(victim);
        open.remove(victim);
        continue;
      }
      Batch batch = scheduler.schedule();
      assertTrue(batch.numTokens > 0, "stuck with " + scheduler.numWaiting() + " waiting");
      assertTrue(batch.numTokens <= maxNumBatchedTokens && batch.numSequences <= maxNumSeqs);
      assertTrue(batch.numLogitRows() <= maxRows);
      pass.forward(batch, logits, null);
      for (int s = 0; s < scheduler.numScheduled(); s++) {
        scheduler.deliver(s, logits, VOCAB_SIZE);
      }
      scheduler.complete();
      // The oldest advances in every pass in which it runs; preemption at most repeats the rest.
      assertTrue(step <= 200 + work * 20, "no end after " + step + " steps");
    }
    assertTrue(open.isEmpty(), open.size() + " sequences never ended");
    assertEquals(numBlocks, blocks.numAvailable());
    assertEquals(cache == null ? 0 : cache.size(), blocks.numIdle());
    assertEquals(0, scheduler.numRunning() + scheduler.numWaiting());
  }

  /** Draws the best token of logits that it knows without any cache, and checks them. */
  private static Sequence sequence(
      Random random, HashingForwardPass pass, Map<Sequence, Integer> open, int maxModelLen) {
    int length = 1 + random.nextInt(maxModelLen);
    int[] prompt = random.ints(length, 0, random.nextInt(3) == 0 ? VOCAB_SIZE : 1).toArray();
    int end = Math.min(maxModelLen, length + random.nextInt(30));
    int from = random.nextInt(4) == 0 ? random.nextInt(length) : length - 1;
    int needed = random.nextInt(4) == 0 ? random.nextInt(from + 1) : from;
    List<Integer> seen = new ArrayList<>();
    LogitSink sink =
        (sequence, position, logits, offset) -> {
          assertEquals(from + seen.size(), position, "rows come once each and in order");
          seen.add(position);
          int[] known = Arrays.copyOf(sequence.tokenIds(), position + 1);
          float[] expected = pass.expectedLogits(known);
          int best = 0;
          for (int v = 0; v < VOCAB_SIZE; v++) {
            assertEquals(expected[v], logits[offset + v], "after " + Arrays.toString(known));
            best = expected[v] > expected[best] ? v : best;
          }
          if (position == sequence.numTokens() - 1) {
            if (sequence.numTokens() < end) {
              sequence.append(best);
            } else {
              sequence.finish();
              open.remove(sequence);
            }
          }
        };
    Sequence sequence = new Sequence(prompt, from, needed, sink);
    open.put(sequence, end);
    return sequence;
  }
}
