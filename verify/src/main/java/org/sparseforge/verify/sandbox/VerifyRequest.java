package org.sparseforge.verify.sandbox;

import java.util.List;
import java.util.Objects;

/**
 * Calls of one verifier.
 *
 * @param verifier Python that defines {@code verify(answer, db)}
 * @param attempts what it is asked about, each on fresh copies
 * @param hashSeed PYTHONHASHSEED of the process, 0 or more
 * @param clockShiftSeconds how far ahead of the machine's clock the verifier's runs
 * @param inspect sources to be read in the same start
 */
public record VerifyRequest(
    String verifier,
    List<Attempt> attempts,
    int hashSeed,
    long clockShiftSeconds,
    List<Source> inspect) {
  public VerifyRequest {
    Objects.requireNonNull(verifier, "verifier");
    attempts = List.copyOf(attempts);
    inspect = List.copyOf(inspect);
    if (hashSeed < 0) {
      throw new IllegalArgumentException("hash seed must be 0 or more, got " + hashSeed);
    }
  }

  /** With the machine's own clock, and nothing to inspect. */
  public VerifyRequest(String verifier, List<Attempt> attempts, int hashSeed) {
    this(verifier, attempts, hashSeed, 0, List.of());
  }

  /**
   * An answer and the database as it stands after the episode, both JSON texts; NaN and Infinity
   * are allowed in the answer, as {@code json.loads} reads them.
   */
  public record Attempt(String answer, String database) {
    public Attempt {
      Objects.requireNonNull(answer, "answer");
      Objects.requireNonNull(database, "database");
    }
  }
}
