package org.sparseforge.verify.proof;

import java.util.Locale;
import java.util.Optional;
import org.sparseforge.verify.call.Spend;

/**
 * How the work on a problem ended.
 *
 * @param chosen the proof to hand in, if there is any
 * @param rounds refinements done after the first drafts
 * @param proofs well-formed ones, over all rounds
 * @param failure the first call that got no answer for a reason that is not the model's
 */
public record ProofRun(
    Optional<Assessment> chosen,
    Stop stop,
    int rounds,
    long proofs,
    Spend spend,
    Optional<Failure> failure) {
  /** Why it ended. */
  public enum Stop {
    /** A proof passed every verification. */
    PASSED_ALL,
    /** Every chain has a proof that its own author finds perfect. */
    SELF_PERFECT,
    /** Rounds or attempts ran out. */
    CAP,
    /** Proofs are there, but no verification of them came to a score. */
    UNVERIFIED,
    /** No answer held a proof. */
    NO_PROOF;

    /** As columns hold it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether machinery, not the model, is why there is no result. */
  public boolean isBroken() {
    return failure.isPresent() && (stop == Stop.NO_PROOF || stop == Stop.UNVERIFIED);
  }
}
