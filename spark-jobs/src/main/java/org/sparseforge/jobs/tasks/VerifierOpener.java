package org.sparseforge.jobs.tasks;

import java.io.Serializable;
import org.sparseforge.verify.TaskVerifier;

/** Makes the verifier of a run; travels to the executors, so it carries no state. */
@FunctionalInterface
public interface VerifierOpener extends Serializable {
  /**
   * @param sandbox {@code auto}, {@code bubblewrap} or {@code graalpy}
   */
  Opened open(String sandbox);

  /**
   * A verifier and what to do when it is no longer needed.
   *
   * @param close ends its sandbox
   */
  record Opened(TaskVerifier verifier, Runnable close) {}
}
