package org.sparseforge.jobs.attempt;

import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Task;

/**
 * Attempts tasks in this JVM, and has each attempt judged. Safe for use by many threads: the
 * attempts of all of them share one engine.
 */
public interface JudgedAgent extends AutoCloseable {
  /**
   * Makes one attempt, from a fresh copy of the environment. What the agent does depends on task,
   * environment and sample alone, however often it is made.
   *
   * @param sample which of the attempts at this task, from 0
   * @return not rewarded yet; its outcome says whether it passed, its failure whether something
   *     broke
   * @throws org.sparseforge.jobs.failure.InputException if no attempt can succeed until the user
   *     mends something
   * @throws org.sparseforge.jobs.failure.JobException if no attempt can succeed for now
   */
  Episode attempt(Task task, Environment environment, int sample);

  @Override
  void close();
}
