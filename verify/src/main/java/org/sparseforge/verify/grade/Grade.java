package org.sparseforge.verify.grade;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How one of several candidates is taken. The first among equals, always. */
public enum Grade {
  /** The highest score of a judge. */
  BEST_OF_N,
  /** The answer that most candidates give; one that says nothing has no vote. */
  MAJORITY,
  /** The highest score that an author gives himself. */
  SELF_SCORE;

  /**
   * @throws IllegalArgumentException for a name that {@link #text} does not give
   */
  public static Grade of(String name) {
    for (Grade grade : values()) {
      if (grade.text().equals(name)) {
        return grade;
      }
    }
    throw new IllegalArgumentException(
        "grade must be best_of_n, majority or self_score, got '" + name + "'");
  }

  /** As options and columns have it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Takes one of {@code candidates}.
   *
   * @param reference the right answer, where it is known, as {@link FinalAnswer} spells it
   * @return empty where nothing speaks for any of them
   */
  public Optional<Selection> select(List<Candidate> candidates, Optional<String> reference) {
    int chosen = this == MAJORITY ? mostVoted(candidates) : highest(candidates);
    if (chosen < 0) {
      return Optional.empty();
    }
    double score =
        this == MAJORITY
            ? (double) votes(candidates).get(candidates.get(chosen).answer().orElseThrow())
                / candidates.size()
            : candidates.get(chosen).score().orElseThrow();
    return Optional.of(
        new Selection(
            chosen,
            score,
            reference.map(right -> Selection.Success.of(candidates, chosen, right))));
  }

  private static int mostVoted(List<Candidate> candidates) {
    Map<String, Integer> votes = votes(candidates);
    int best = -1;
    for (int i = 0; i < candidates.size(); i++) {
      Optional<String> answer = candidates.get(i).answer();
      if (answer.isPresent()
          && (best < 0
              || votes.get(answer.get())
                  > votes.get(candidates.get(best).answer().orElseThrow()))) {
        best = i;
      }
    }
    return best;
  }

  private static Map<String, Integer> votes(List<Candidate> candidates) {
    Map<String, Integer> votes = new HashMap<>();
    candidates.forEach(c -> c.answer().ifPresent(answer -> votes.merge(answer, 1, Integer::sum)));
    return votes;
  }

  private static int highest(List<Candidate> candidates) {
    int best = -1;
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.get(i).score().isPresent()
          && (best < 0
              || candidates.get(i).score().getAsDouble()
                  > candidates.get(best).score().getAsDouble())) {
        best = i;
      }
    }
    return best;
  }
}
