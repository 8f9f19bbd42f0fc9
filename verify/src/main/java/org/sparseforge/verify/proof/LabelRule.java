package org.sparseforge.verify.proof;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Automatic labelling (DeepSeekMath-V2, section 2.3). Of n verifications those that report issues
 * are meta-verified m times each and are <i>valid</i> if a majority of the m confirms them. The
 * label is the lowest score given if at least k evaluations with that score are valid; 1 if no
 * evaluation that reports issues is valid; otherwise the proof stays without a label.
 *
 * <p>n, m and k are not published. Judgements that are missing are never counted for either side:
 * where they could change the label, there is none.
 *
 * @param verifications n
 * @param metaVerifications m
 * @param minValid k
 * @param confirmAt least rating with which a meta-verification confirms: 1, or 0.5 to be lenient
 */
public record LabelRule(int verifications, int metaVerifications, int minValid, double confirmAt) {
  public LabelRule {
    Bounds.require("verifications", 1, verifications);
    Bounds.require("meta_verifications", 0, metaVerifications);
    require(
        minValid >= 1 && minValid <= verifications,
        "min_valid must be 1 to verifications ("
            + verifications
            + "), or no label below 1 could ever be given; got "
            + minValid);
    require(confirmAt == 0.5 || confirmAt == 1, "confirm_at must be 0.5 or 1, got " + confirmAt);
  }

  /** What meta-verification says of an evaluation that reports issues. */
  public enum Validity {
    VALID,
    REFUTED,
    /** Too many of the m are missing. */
    UNKNOWN
  }

  /**
   * @param ratings of the meta-verifications that came to one, at most m
   */
  public Validity validity(List<Double> ratings) {
    long confirmed = ratings.stream().filter(rating -> rating >= confirmAt).count();
    if (2 * confirmed > metaVerifications) {
      return Validity.VALID;
    }
    long possible = confirmed + metaVerifications - ratings.size();
    return 2 * possible > metaVerifications ? Validity.UNKNOWN : Validity.REFUTED;
  }

  /**
   * The label of a proof.
   *
   * @param judged its verifications that came to a score, at most n
   */
  public Label label(List<Judged> judged) {
    if (judged.isEmpty()) {
      return Label.none(Label.Reason.INCOMPLETE);
    }
    double lowest = judged.stream().mapToDouble(Judged::score).min().getAsDouble();
    boolean complete = judged.size() == verifications;
    List<Judged> issues = judged.stream().filter(j -> j.score() < 1).toList();
    List<Judged> atLowest = issues.stream().filter(j -> j.score() == lowest).toList();
    int valid = count(atLowest, Validity.VALID);
    // A missing verification could still be lower than 0.5, but not than 0.
    if (valid >= minValid && (complete || lowest == 0)) {
      return new Label(OptionalDouble.of(lowest), Label.Reason.VALID_ISSUES, lowest, valid);
    }
    int unknown = count(atLowest, Validity.UNKNOWN);
    Label.Reason reason;
    if (!complete || unknown > 0 && valid + unknown >= minValid) {
      reason = Label.Reason.INCOMPLETE;
    } else if (count(issues, Validity.VALID) > 0) {
      reason = Label.Reason.DISPUTED;
    } else if (count(issues, Validity.UNKNOWN) > 0) {
      reason = Label.Reason.INCOMPLETE;
    } else {
      return new Label(OptionalDouble.of(1), Label.Reason.NO_VALID_ISSUE, lowest, valid);
    }
    return new Label(OptionalDouble.empty(), reason, lowest, valid);
  }

  /**
   * A verification with what became of it.
   *
   * @param validity means nothing where the score is 1
   */
  public record Judged(double score, Validity validity) {}

  private static int count(List<Judged> judged, Validity validity) {
    return (int) judged.stream().filter(j -> j.validity() == validity).count();
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
