package org.sparseforge.verify;

import java.util.List;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Task;

/**
 * A task as an author proposes it, with the guesses that must not solve it.
 *
 * @param task not yet verified
 * @param environment the one the task names
 * @param siblingAnswers JSON texts: answers of other tasks in the same domain; none may pass this
 *     task's verifier unless it is proved valid
 * @param commonAnswer JSON text: what an agent would guess who knows the domain but not the
 *     database, or null
 */
public record Candidate(
    Task task, Environment environment, List<String> siblingAnswers, String commonAnswer) {
  public Candidate {
    siblingAnswers = List.copyOf(siblingAnswers);
  }
}
