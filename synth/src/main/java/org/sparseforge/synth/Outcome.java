package org.sparseforge.synth;

import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Task;

/** What became of one candidate, before it is compared with the rest of the run. */
public sealed interface Outcome {
  /** Index of the candidate in the run. */
  long candidate();

  /** What the model calls behind it took; {@link Spending#NONE} where a program wrote it. */
  Spending spending();

  /** The same with what its model calls took. */
  Outcome withSpending(Spending spent);

  /** The task passed every check that looks at it alone; duplicates are found by the run. */
  record Passed(long candidate, Task task, Environment environment, Spending spending)
      implements Outcome {
    public Passed(long candidate, Task task, Environment environment) {
      this(candidate, task, environment, Spending.NONE);
    }

    @Override
    public Passed withSpending(Spending spent) {
      return new Passed(candidate, task, environment, spent);
    }
  }

  /**
   * The candidate failed.
   *
   * @param category of the domain it was drawn from
   * @param stage {@code propose}, {@code solve} or the name of the check that failed
   * @param reason one sentence
   * @param draft JSON text of the task as far as it got, or null
   */
  record Rejected(
      long candidate, String category, String stage, String reason, String draft, Spending spending)
      implements Outcome {
    public Rejected(long candidate, String category, String stage, String reason, String draft) {
      this(candidate, category, stage, reason, draft, Spending.NONE);
    }

    @Override
    public Rejected withSpending(Spending spent) {
      return new Rejected(candidate, category, stage, reason, draft, spent);
    }
  }
}
