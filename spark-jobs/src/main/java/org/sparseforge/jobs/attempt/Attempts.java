package org.sparseforge.jobs.attempt;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.judge.JudgeRecipe;
import org.sparseforge.jobs.judge.TaskJudge;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.rollout.RewardRules;

/**
 * Makes all attempts at a task, on an executor; travels there.
 *
 * @param samples attempts a task
 * @param retries how often an attempt that broke is made again
 * @param judge scores every attempt that has a verdict, or null
 */
public record Attempts(
    AgentRecipe recipe,
    AgentOpener opener,
    int samples,
    int retries,
    RewardRules rules,
    JudgeRecipe judge)
    implements Serializable {

  /**
   * Those of a run named {@code key}.
   *
   * @param judge of the run, or null; it scores nothing where it has no weight
   */
  public static Attempts of(
      String key, AttemptSettings settings, AgentPlan plan, AgentOpener opener, JudgeRecipe judge) {
    return new Attempts(
        AgentRecipe.of(key, settings, plan),
        opener,
        settings.samples(),
        settings.retries(),
        settings.rewards(),
        settings.rewards().judgeWeight() > 0 ? judge : null);
  }

  /** Attempts under way. */
  public final class Started {
    private final Task task;
    private final List<Future<TaskJudge.JudgedEpisode>> futures = new ArrayList<>();

    private Started(Task task) {
      this.task = task;
    }

    /** Waits for all of them. */
    public TaskRollout join() {
      List<TaskJudge.JudgedEpisode> episodes = new ArrayList<>();
      try {
        for (Future<TaskJudge.JudgedEpisode> future : futures) {
          episodes.add(future.get());
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
        throw new IllegalStateException("the agents were stopped", e);
      } finally {
        cancel();
      }
      return TaskRollout.of(task, episodes, rules);
    }

    public void cancel() {
      futures.forEach(future -> future.cancel(true));
    }
  }

  /** Queues all attempts at a task behind those that are queued in this JVM already. */
  public Started start(Task task, Environment environment) {
    AgentHolder.Held held = AgentHolder.get(recipe, opener);
    Started started = new Started(task);
    for (int sample = 0; sample < samples; sample++) {
      int number = sample;
      started.futures.add(
          held.threads().submit(() -> insist(held.agent(), task, environment, number)));
    }
    return started;
  }

  private TaskJudge.JudgedEpisode insist(
      JudgedAgent agent, Task task, Environment environment, int sample) {
    for (int attempt = 1; ; attempt++) {
      Episode found = agent.attempt(task, environment, sample);
      if (found.failure() == null) {
        return judge == null
            ? TaskJudge.JudgedEpisode.unjudged(found)
            : judge.open().score(task, found);
      }
      if (attempt > retries || Thread.currentThread().isInterrupted()) {
        return TaskJudge.JudgedEpisode.unjudged(
            found.withFailure(found.failure().withAttempts(attempt)));
      }
    }
  }

  /** Where nothing works at all, going on would turn every row into a failure. */
  public static JobException standstill(String what, Collection<String> classes) {
    return new JobException(
        what
            + " broke ("
            + String.join(", ", classes)
            + "), so the run stops; what is done is kept, run the same command again");
  }
}
