package org.sparseforge.verify.episode;

/** Attempts tasks. Safe for use by many threads, one attempt in each. */
public interface Agent {
  /**
   * Makes one attempt, not yet judged: see {@link EpisodeJudge}.
   *
   * <p>What breaks this attempt alone is a failure on its episode. What would break every other as
   * well is thrown.
   *
   * @throws org.sparseforge.engine.EngineException if the engine is closed or broken, or its
   *     endpoint refuses whoever asks or is given up
   * @throws java.util.concurrent.CancellationException if the thread is interrupted, which it
   *     stays; the request on its way is dropped and the environment is gone
   */
  Attempt attempt(EpisodeRequest request);
}
