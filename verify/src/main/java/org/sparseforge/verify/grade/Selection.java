package org.sparseforge.verify.grade;

import java.util.List;
import java.util.Optional;

/**
 * Which candidate was taken.
 *
 * @param chosen its position
 * @param score what spoke for it: its score, or the part of all candidates that gave its answer
 * @param success where the right answer is known
 */
public record Selection(int chosen, double score, Optional<Success> success) {
  /**
   * How good the choice was.
   *
   * @param chosenRight whether the chosen candidate is right
   * @param partRight part of all candidates that is right: what a choice by chance would be worth
   * @param anyRight whether any is: what the best choice would be worth
   */
  public record Success(boolean chosenRight, double partRight, boolean anyRight) {
    static Success of(List<Candidate> candidates, int chosen, String right) {
      long hits = candidates.stream().filter(c -> isRight(c, right)).count();
      return new Success(
          isRight(candidates.get(chosen), right), (double) hits / candidates.size(), hits > 0);
    }

    private static boolean isRight(Candidate candidate, String right) {
      return candidate.answer().equals(Optional.of(right));
    }
  }
}
