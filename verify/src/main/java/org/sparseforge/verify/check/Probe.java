package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.sparseforge.verify.sandbox.VerifyRequest.Attempt;
import org.sparseforge.verify.sandbox.VerifyResult;

/**
 * One question put to the verifier, and what it said.
 *
 * @param label for people: what was done to the answer or the database
 * @param value the answer as a tree; empty where its text is no JSON
 * @param first its verdict
 * @param second its verdict in another process; empty where that was not asked
 */
record Probe(
    Role role,
    String label,
    Optional<JsonNode> value,
    Attempt attempt,
    VerifyResult first,
    Optional<VerifyResult> second) {

  /** Why the question was put. */
  enum Role {
    /** The solution's own answer and database. */
    GOLD,
    /** Another right answer, or the same reached by the solver's own actions. */
    ALTERNATIVE,
    /** The right answer with the database as it was: nothing was done. */
    UNTOUCHED,
    /** A changed answer with the right database. */
    MUTANT,
    /** The right answer with a damaged database. */
    STATE_MUTANT,
    /** What the solution answered when it had no data. */
    WITHOUT_DATABASE,
    /** Values or JSON that the prompt shows, or the domain's common answer. */
    GUESS,
    /** The answer of another task. */
    SIBLING
  }

  /** Before the verifier has been asked. */
  static Probe asking(
      Role role, String label, String answer, Optional<JsonNode> value, String database) {
    return new Probe(
        role,
        label,
        value,
        new Attempt(answer, database),
        new VerifyResult.Broken("not asked"),
        Optional.empty());
  }

  Probe answered(VerifyResult one, Optional<VerifyResult> other) {
    return new Probe(role, label, value, attempt, one, other);
  }

  boolean accepted() {
    return isPass(first) || second.map(Probe::isPass).orElse(false);
  }

  /** What the verifier did wrong instead of judging, if it did. */
  Optional<String> broken() {
    for (VerifyResult result :
        second.map(two -> new VerifyResult[] {first, two}).orElse(new VerifyResult[] {first})) {
      if (result instanceof VerifyResult.Broken broken) {
        return Optional.of(broken.reason());
      }
    }
    return Optional.empty();
  }

  private static boolean isPass(VerifyResult result) {
    return result instanceof VerifyResult.Judged judged && judged.passed();
  }
}
