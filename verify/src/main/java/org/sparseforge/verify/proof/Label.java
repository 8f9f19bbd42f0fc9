package org.sparseforge.verify.proof;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What automatic labelling says of a proof.
 *
 * @param value 0, 0.5 or 1; empty where the proof is to be discarded or shown to a person
 * @param lowest score that any verification gave; NaN where none came to a score
 * @param validAtLowest how many evaluations with that score are valid
 */
public record Label(OptionalDouble value, Reason reason, double lowest, int validAtLowest) {
  /** Why it is so. */
  public enum Reason {
    /** Enough evaluations with the lowest score hold. */
    VALID_ISSUES,
    /** No evaluation that reports issues holds. */
    NO_VALID_ISSUE,
    /** Some hold, but too few with the lowest score. */
    DISPUTED,
    /** Judgements are missing that could have decided. */
    INCOMPLETE,
    /** There is no proof to label. */
    NO_PROOF,
    /** Labelling was not asked for. */
    NOT_ASKED;

    /** As columns hold it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The label of what cannot have one. */
  public static Label none(Reason reason) {
    return new Label(OptionalDouble.empty(), reason, Double.NaN, 0);
  }
}
