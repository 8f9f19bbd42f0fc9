package org.sparseforge.verify.episode;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.EpisodeFailure;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SandboxException;
import org.sparseforge.verify.sandbox.VerifyRequest;
import org.sparseforge.verify.sandbox.VerifyResult;

/**
 * Judges attempts by their task's verifier, in a sandbox that has seen nothing of the agent. An
 * attempt that gave no answer fails without it; one that broke stays without reward, and so does
 * one whose verifier breaks its contract.
 */
public final class EpisodeJudge {
  /** The part of {@code rewards} that this judge gives: 1 or 0. */
  public static final String OUTCOME_REWARD = "outcome";

  /** The failure of an attempt whose tool or verifier a clock on the wall stopped. */
  static final String LATE = "sandbox_time";

  private static final Logger LOG = System.getLogger(EpisodeJudge.class.getName());

  private final PythonSandbox sandbox;

  /**
   * @param sandbox stays the caller's to close
   */
  public EpisodeJudge(PythonSandbox sandbox) {
    this.sandbox = sandbox;
  }

  /**
   * The attempt's episode with its reward, or with what kept it from having one.
   *
   * @throws CancellationException if the thread is interrupted, which it stays
   */
  public Episode judge(Task task, Attempt attempt) {
    Episode episode = attempt.episode();
    if (episode.failure() != null) {
      return episode;
    }
    if (attempt.answer().isEmpty()) {
      return rewarded(episode, 0, episode.outcome());
    }
    checkInterrupt(episode, null);
    VerifyResult result;
    try {
      result = verify(task, attempt);
    } catch (SandboxException e) {
      checkInterrupt(episode, e);
      return broken(episode, "sandbox", e.getMessage());
    }
    if (result instanceof VerifyResult.Broken broken) {
      return broken(episode, broken.isLate() ? LATE : "verifier", broken.reason());
    }
    return ((VerifyResult.Judged) result).passed()
        ? rewarded(episode, 1, EpisodeOutcome.PASSED.text())
        : rewarded(episode, 0, EpisodeOutcome.FAILED.text());
  }

  private static void checkInterrupt(Episode episode, SandboxException cause) {
    if (Thread.currentThread().isInterrupted()) {
      CancellationException cancelled =
          new CancellationException("interrupted while judging " + episode.episodeId());
      cancelled.initCause(cause);
      throw cancelled;
    }
  }

  private VerifyResult verify(Task task, Attempt attempt) {
    var question =
        new VerifyRequest.Attempt(attempt.answer().orElseThrow(), attempt.database().orElseThrow());
    return sandbox.verify(new VerifyRequest(task.verifier(), List.of(question), 0)).get(0);
  }

  private static Episode rewarded(Episode episode, double reward, String outcome) {
    String parts = Json.write(Json.object().put(OUTCOME_REWARD, reward));
    return episode.withReward(reward, parts, outcome);
  }

  private static Episode broken(Episode episode, String failureClass, String why) {
    LOG.log(
        Level.WARNING,
        "episode {0} could not be judged ({1}): {2}",
        episode.episodeId(),
        failureClass,
        why);
    return episode.withFailure(new EpisodeFailure(failureClass, 1));
  }
}
