package org.sparseforge.verify.check;

import org.sparseforge.schemas.Check;

/** Where the task claims a single right answer, the solver proves it. */
final class UniqueCheck implements TaskCheck {
  static final String NAME = "unique";

  @Override
  public Check run(Evidence evidence) {
    if (!evidence.task().unique()) {
      return Check.passed(NAME, "the task does not claim it");
    }
    return evidence.oracle().isUnique()
        ? Check.passed(NAME, "the solver proves that no other answer is right")
        : Check.failed(NAME, "the task claims a single right answer, the solver finds another");
  }
}
