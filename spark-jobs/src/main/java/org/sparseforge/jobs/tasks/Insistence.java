package org.sparseforge.jobs.tasks;

import java.util.function.Supplier;
import org.sparseforge.verify.sandbox.SandboxException;

/**
 * Does work in a sandbox again when the sandbox breaks. That says nothing about the tasks in it, so
 * in the end the job fails rather than reject a single one.
 */
final class Insistence {
  private static final int ATTEMPTS = 3;

  private Insistence() {}

  static <T> T insist(Supplier<T> work) {
    SandboxException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        return work.get();
      } catch (SandboxException e) {
        last = e;
      }
    }
    throw new SandboxException(
        "the sandbox broke " + ATTEMPTS + " times: " + last.getMessage(), last);
  }
}
