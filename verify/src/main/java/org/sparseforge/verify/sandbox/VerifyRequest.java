package org.sparseforge.verify.sandbox;

import java.util.List;
import java.util.Objects;

/**
 * Calls of one verifier.
 *
 * @param verifier Python that defines {@code verify(answer, db)}
 * @param attempts what it is asked about, each on fresh copies
 * @param hashSeed PYTHONHASHSEED of the process
 */
public record VerifyRequest(String verifier, List<Attempt> attempts, int hashSeed) {
  public VerifyRequest {
    Objects.requireNonNull(verifier, "verifier");
    attempts = List.copyOf(attempts);
  }

  /** Two JSON texts: the answer, and the database as it stands after the episode. */
  public record Attempt(String answer, String database) {
    public Attempt {
      Objects.requireNonNull(answer, "answer");
      Objects.requireNonNull(database, "database");
    }
  }
}
