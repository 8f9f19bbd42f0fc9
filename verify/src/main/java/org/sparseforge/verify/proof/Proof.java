package org.sparseforge.verify.proof;

import java.util.Optional;
import org.sparseforge.verify.call.Spend;

/**
 * What one call of the prover brought: a proof with its author's own evaluation, or why there is
 * none.
 *
 * @param id unique within its problem; tells round, place in the round and attempt
 * @param round 0 for first drafts, then the refinement it came from
 * @param chain thread it belongs to in sequential refinement; place in its round in a search
 * @param parentId the proof it refines
 * @param analysisId the evaluation it was to answer; empty for a first draft, and where that is its
 *     parent's own
 * @param text the proof; empty where there is none
 * @param malformed how the answer breaks the layout
 * @param failure why there was no answer, for a reason that is not the model's
 */
public record Proof(
    String id,
    int round,
    int chain,
    Optional<String> parentId,
    Optional<String> analysisId,
    String text,
    String selfAnalysis,
    Optional<Double> selfScore,
    Optional<Flaw> malformed,
    Optional<Failure> failure,
    Spend spend) {
  /** Whether there is a proof. */
  public boolean isThere() {
    return !text.isEmpty();
  }

  /** A given proof, which no call made. */
  public static Proof given(String id, String text) {
    return new Proof(
        id,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        text,
        "",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Spend.NONE);
  }
}
