package org.sparseforge.jobs.rollout;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.rollout.RewardRules;

/**
 * Makes all attempts at a task, on an executor; travels there.
 *
 * @param samples attempts a task
 * @param retries how often an attempt that broke is made again
 */
public record Attempts(
    AgentRecipe recipe, AgentOpener opener, int samples, int retries, RewardRules rules)
    implements Serializable {

  /** Attempts under way. */
  final class Started {
    private final Task task;
    private final List<Future<Attempt>> futures = new ArrayList<>();

    private Started(Task task) {
      this.task = task;
    }

    /**
     * Waits for all of them.
     *
     * @param broken takes what there is to say about each attempt that broke in the end
     */
    TaskRollout join(List<String> broken) {
      List<Attempt> attempts = new ArrayList<>();
      try {
        for (Future<Attempt> future : futures) {
          attempts.add(future.get());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while agents were at work", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      } catch (CancellationException e) {
        throw new AssertionError("nobody else holds these futures", e);
      } finally {
        cancel();
      }
      for (Attempt attempt : attempts) {
        if (attempt instanceof Attempt.Broken bad) {
          broken.add(bad.why());
        }
      }
      return TaskRollout.of(task, attempts, rules);
    }

    void cancel() {
      futures.forEach(future -> future.cancel(true));
    }
  }

  /** Queues all attempts at a task behind those that are queued in this JVM already. */
  Started start(Task task, Environment environment) {
    AgentHolder.Held held = AgentHolder.get(recipe, opener);
    Started started = new Started(task);
    for (int sample = 0; sample < samples; sample++) {
      int number = sample;
      started.futures.add(
          held.threads().submit(() -> insist(held.agent(), task, environment, number)));
    }
    return started;
  }

  private Attempt insist(Agent agent, Task task, Environment environment, int sample) {
    for (int attempt = 1; ; attempt++) {
      Attempt found = agent.attempt(task, environment, sample);
      if (!(found instanceof Attempt.Broken broken)) {
        return found;
      }
      if (attempt > retries || Thread.currentThread().isInterrupted()) {
        Episode episode = broken.episode();
        return new Attempt.Broken(
            episode.withFailure(episode.failure().withAttempts(attempt)), broken.why());
      }
    }
  }
}
