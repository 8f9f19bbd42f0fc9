package org.sparseforge.jobs.fake;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.jobs.tasks.VerifierOpener;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.Verification;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.TaskVerifier;

/**
 * Believes a task whose solution returns its answer as text, and whose siblings have other answers.
 */
public final class FakeVerifier implements TaskVerifier {
  public static final VerifierOpener OPENER =
      sandbox -> new VerifierOpener.Opened(new FakeVerifier(), () -> {});

  @Override
  public Task verify(Candidate candidate) {
    Task task = candidate.task();
    boolean solved = task.solution().contains("return " + task.answer() + "\n");
    boolean alone = !candidate.siblingAnswers().contains(task.answer());
    List<Check> checks = new ArrayList<>();
    checks.add(Check.passed("schema", "fake"));
    checks.add(new Check("solution_passes", solved, "the solution returned something else"));
    checks.add(new Check("needs_tools", alone, "a sibling has the same answer"));
    return task.withVerification(
        new Verification(solved && alone, checks, 20, 0, "none", 1), task.wrongAnswers());
  }
}
