package org.sparseforge.verify.proof;

import java.util.Optional;
import org.sparseforge.verify.call.Spend;

/**
 * What one call of a verifier or a meta-verifier brought.
 *
 * @param id unique within its problem
 * @param of the proof, or for a meta-verification the evaluation, that was judged
 * @param slot which of the n (or m) independent judgements; one whose answer broke the layout is
 *     asked for again, so a slot may have several rows
 * @param analysis what was found; empty where there is none
 * @param score 0, 0.5 or 1
 */
public record Evaluation(
    String id,
    Kind kind,
    String proofId,
    String of,
    int slot,
    int attempt,
    String analysis,
    Optional<Double> score,
    Optional<Flaw> malformed,
    Optional<Failure> failure,
    Spend spend) {
  /** Who judges what. */
  public enum Kind {
    VERIFICATION,
    META
  }

  public boolean isScored() {
    return score.isPresent();
  }

  /** Whether it says that something is wrong with the proof. */
  public boolean reportsIssues() {
    return isScored() && score.get() < 1;
  }
}
