package org.sparseforge.synth;

import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Task;

/** What became of one candidate, before it is compared with the rest of the run. */
public sealed interface Outcome {
  /** Index of the candidate in the run. */
  long candidate();

  /** The task passed every check that looks at it alone; duplicates are found by the run. */
  record Passed(long candidate, Task task, Environment environment) implements Outcome {}

  /**
   * The candidate failed.
   *
   * @param category of the domain it was drawn from
   * @param stage {@code propose}, {@code solve} or the name of the check that failed
   * @param reason one sentence
   * @param draft JSON text of the task as far as it got, or null
   */
  record Rejected(long candidate, String category, String stage, String reason, String draft)
      implements Outcome {}
}
