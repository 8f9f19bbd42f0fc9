package org.sparseforge.verify.episode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.TokenCounts;

/**
 * Runs several episodes of the same attempt side by side, with draws of their own, and takes the
 * one that gave an answer in the fewest steps; the first of several. Where none did it takes the
 * first that did not break. What all of them took is counted: tokens and price of the episode are
 * sums.
 */
final class ParallelFewestSteps implements Agent {
  private final Agent agent;
  private final int number;

  ParallelFewestSteps(Agent agent, int number) {
    this.agent = agent;
    this.number = number;
  }

  @Override
  public Attempt attempt(EpisodeRequest request) {
    long start = System.nanoTime();
    List<Attempt> attempts = all(request);
    Attempt best = attempts.get(0);
    TokenCounts counts = TokenCounts.NONE;
    for (Attempt attempt : attempts) {
      counts = counts.plus(attempt.episode().counts());
      best = isBetter(attempt, best) ? attempt : best;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Attempt(
        as(request.episodeId(), best.episode(), counts, seconds), best.answer(), best.database());
  }

  private List<Attempt> all(EpisodeRequest request) {
    String id = request.episodeId();
    List<Callable<Attempt>> jobs = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      long seed = i == 0 ? request.seed() : EpisodeSampling.seed(id + "/parallel/" + i);
      jobs.add(() -> agent.attempt(request.withSeed(seed)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(number);
    try {
      List<Attempt> attempts = new ArrayList<>();
      for (Future<Attempt> job : threads.invokeAll(jobs)) {
        attempts.add(job.get());
      }
      return attempts;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("episode " + id + " was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean isBetter(Attempt one, Attempt other) {
    if (one.answer().isPresent() && other.answer().isPresent()) {
      return one.episode().steps() < other.episode().steps();
    }
    if (one.answer().isPresent() || other.answer().isPresent()) {
      return one.answer().isPresent();
    }
    return one.episode().failure() == null && other.episode().failure() != null;
  }

  private static Episode as(String id, Episode episode, TokenCounts counts, double seconds) {
    return new Episode(
        id,
        episode.taskId(),
        episode.sample(),
        episode.model(),
        episode.policyVersion(),
        episode.messages(),
        episode.reward(),
        episode.rewards(),
        episode.outcome(),
        episode.advantage(),
        episode.tokens(),
        counts,
        episode.steps(),
        episode.finishReason(),
        episode.failure(),
        seconds);
  }
}
