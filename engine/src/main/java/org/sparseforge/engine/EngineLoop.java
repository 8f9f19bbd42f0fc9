package org.sparseforge.engine;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.sparseforge.engine.cache.BlockManager;
import org.sparseforge.engine.cache.PrefixCache;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.ForwardPass;
import org.sparseforge.engine.scheduler.Scheduler;
import org.sparseforge.engine.scheduler.SchedulerLimits;
import org.sparseforge.engine.scheduler.Sequence;

/**
 * The worker: plans a pass, runs it, hands out its logits, and again. Its thread alone touches the
 * scheduler, the caches and the forward pass; only drawing from logits is spread over the JVM's
 * common pool, each sequence in one thread.
 */
final class EngineLoop implements Runnable {
  /** From this many logits in a pass on, drawing is spread over threads: a millisecond's work. */
  private static final int PARALLEL_LOGITS = 1 << 16;

  private final ForwardPass pass;
  private final Intake intake;
  private final Executor publisher;
  private final BlockManager blocks;
  private final PrefixCache cache;
  private final Scheduler scheduler;
  private final ChoiceRecorder recorder;
  private final Set<Task<?>> active = new LinkedHashSet<>();
  private final List<Task<?>> arriving = new ArrayList<>();
  private final List<String> aborts = new ArrayList<>();
  private float[] logits = new float[0];
  private long numSteps;
  private long numComputedTokens;
  private volatile EngineStats stats;

  /**
   * @param publisher tells futures; never the worker's own thread, which must not run the code of
   *     whoever waits
   */
  EngineLoop(
      ForwardPass pass,
      SchedulerLimits limits,
      boolean prefixCaching,
      Intake intake,
      Executor publisher) {
    this.pass = pass;
    this.intake = intake;
    this.publisher = publisher;
    blocks = new BlockManager(pass.numBlocks(), pass.blockSize());
    cache = prefixCaching ? new PrefixCache(blocks) : null;
    scheduler = new Scheduler(limits, blocks, cache);
    recorder = new ChoiceRecorder(limits.maxNumBatchedTokens());
    stats = snapshot();
  }

  EngineStats stats() {
    return stats;
  }

  @Override
  public void run() {
    EngineException end;
    try {
      while (intake.take(arriving, aborts, scheduler.isIdle())) {
        admit();
        dropCancelled();
        abortAsked();
        settle();
        if (!scheduler.isIdle()) {
          step();
          settle();
        }
      }
      end = new EngineException.Closed("the engine was closed");
    } catch (Throwable broken) {
      // The boundary of the thread: whatever broke, nobody may be left waiting for it.
      end =
          new EngineException.EngineFailed(
              "the engine failed and is closed now: " + broken, broken);
    }
    shutDown(end);
  }

  private void step() {
    Batch batch = scheduler.schedule();
    if (batch.numTokens == 0) {
      throw new IllegalStateException(
          "nothing can be scheduled while " + scheduler.numWaiting() + " sequences wait");
    }
    long now = System.nanoTime();
    for (int s = 0; s < scheduler.numScheduled(); s++) {
      taskOf(scheduler.scheduled(s)).scheduledAt(now);
    }
    if (pass.answers()) {
      scheduler.ask();
    }
    reserveLogits(batch.numWholeRows());
    pass.forward(batch, logits, recorder.prepare(scheduler, batch) ? recorder : null);
    deliver(batch);
    scheduler.complete();
    numSteps++;
    numComputedTokens += batch.numTokens;
  }

  /** Draws are functions of their own row, so it does not matter which thread makes them. */
  private void deliver(Batch batch) {
    int vocabSize = pass.vocabSize();
    if ((long) batch.numWholeRows() * vocabSize >= PARALLEL_LOGITS) {
      IntStream.range(0, scheduler.numScheduled())
          .parallel()
          .forEach(s -> scheduler.deliver(s, logits, vocabSize));
      return;
    }
    for (int s = 0; s < scheduler.numScheduled(); s++) {
      scheduler.deliver(s, logits, vocabSize);
    }
  }

  private void admit() {
    for (Task<?> task : arriving) {
      active.add(task);
      task.sequences().forEach(scheduler::add);
    }
    arriving.clear();
  }

  private void dropCancelled() {
    for (Task<?> task : active) {
      if (task.isCancelled()) {
        task.fail(new EngineException.Closed("request " + task.id() + " was cancelled"));
      }
    }
  }

  private void abortAsked() {
    for (String id : aborts) {
      for (Task<?> task : active) {
        if (task.id().equals(id)) {
          task.abort();
        }
      }
    }
    aborts.clear();
  }

  /** Lets settled tasks leave, with whatever sequences of theirs are still running. */
  private void settle() {
    for (Iterator<Task<?>> tasks = active.iterator(); tasks.hasNext(); ) {
      Task<?> task = tasks.next();
      if (task.isSettled()) {
        tasks.remove();
        task.sequences().forEach(scheduler::abort);
        intake.release();
        stats = snapshot();
        publisher.execute(task::publish);
      }
    }
    stats = snapshot();
  }

  private void shutDown(EngineException end) {
    EngineException reason = intake.close(end);
    intake.take(arriving, aborts, false);
    active.addAll(arriving);
    for (Task<?> task : active) {
      task.fail(reason);
      publisher.execute(task::publish);
    }
    active.clear();
    pass.close();
  }

  private void reserveLogits(int numRows) {
    long wanted = (long) numRows * pass.vocabSize();
    if (logits.length < wanted) {
      logits = new float[(int) Math.min(Integer.MAX_VALUE - 8, wanted + wanted / 4)];
    }
  }

  private static Task<?> taskOf(Sequence sequence) {
    if (sequence.sink() instanceof Task<?> task) {
      return task;
    }
    throw new AssertionError("every sequence here belongs to a task");
  }

  private EngineStats snapshot() {
    return new EngineStats(
        scheduler.numRunning(),
        scheduler.numWaiting(),
        blocks.numBlocks(),
        blocks.numFree(),
        blocks.numIdle(),
        numSteps,
        numComputedTokens,
        cache == null ? 0 : cache.numQueriedTokens(),
        cache == null ? 0 : cache.numCachedTokens(),
        scheduler.numPreemptions(),
        blocks.numEvictions());
  }
}
