package org.sparseforge.engine.scheduler;

import java.util.Arrays;
import org.sparseforge.engine.cache.BlockManager;
import org.sparseforge.engine.cache.PrefixCache;
import org.sparseforge.engine.model.Batch;

/**
 * What a step costs besides the model: 256 sequences decode with a forward pass that does nothing.
 * Prints microseconds a step and bytes allocated a token. Run it after {@code test-compile} with
 * {@code java -cp engine/target/classes:engine/target/test-classes
 * org.sparseforge.engine.scheduler.SchedulerOverhead}.
 */
final class SchedulerOverhead {
  private static final int NUM_SEQS = 256;
  private static final int PROMPT = 100;
  private static final int COMPLETION = 2000;

  private SchedulerOverhead() {}

  public static void main(String[] args) {
    for (int round = 0; round < 8; round++) {
      measure();
    }
  }

  private static void measure() {
    BlockManager blocks = new BlockManager(NUM_SEQS * 40, 64);
    SchedulerLimits limits = new SchedulerLimits(NUM_SEQS, 8192, NUM_SEQS);
    Scheduler scheduler = new Scheduler(limits, blocks, new PrefixCache(blocks));
    LogitSink sink =
        (sequence, position, logits, offset) -> {
          sequence.append(position & 1023);
          if (sequence.numTokens() == PROMPT + COMPLETION) {
            sequence.finish();
          }
        };
    for (int i = 0; i < NUM_SEQS; i++) {
      int[] prompt = new int[PROMPT];
      Arrays.fill(prompt, i);
      scheduler.add(Sequence.toContinue(prompt, sink));
    }
    float[] logits = new float[NUM_SEQS];
    int steps = 0;
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    while (!scheduler.isIdle()) {
      Batch batch = scheduler.schedule();
      for (int s = 0; s < scheduler.numScheduled(); s++) {
        scheduler.deliver(s, logits, 1);
      }
      scheduler.complete();
      steps += batch.numTokens > 0 ? 1 : 0;
    }
    double micros = (System.nanoTime() - start) / 1e3 / steps;
    bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
    System.out.printf(
        "%d steps of %d sequences: %.1f us a step, %.1f bytes a token%n",
        steps, NUM_SEQS, micros, (double) bytes / NUM_SEQS / (PROMPT + COMPLETION));
  }
}
