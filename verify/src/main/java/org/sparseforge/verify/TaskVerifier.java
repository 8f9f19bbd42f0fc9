package org.sparseforge.verify;

import org.sparseforge.schemas.Task;

/** Runs every check on a candidate. Safe for use by many threads. */
public interface TaskVerifier {
  /**
   * @return the candidate's task with its verification and its kept wrong answers filled in, passed
   *     or not
   * @throws org.sparseforge.verify.sandbox.SandboxException if the sandbox broke; nothing is then
   *     known of the task
   */
  Task verify(Candidate candidate);
}
