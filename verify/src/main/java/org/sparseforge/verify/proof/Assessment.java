package org.sparseforge.verify.proof;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A proof and what verifiers and meta-verifiers make of it.
 *
 * @param verifications those that came to a score, at most the n that were asked for, by slot
 * @param validity of the verifications that report issues, by their ids; empty where nobody was
 *     asked
 */
public record Assessment(
    Proof proof,
    List<Evaluation> verifications,
    Map<String, LabelRule.Validity> validity,
    Label label) {
  public Assessment {
    verifications = List.copyOf(verifications);
    validity = Map.copyOf(validity);
  }

  /** Mean of the scores; empty where no verification came to one. */
  public OptionalDouble meanScore() {
    return verifications.stream().mapToDouble(v -> v.score().orElseThrow()).average();
  }

  /** The score that most verifications give, the lower of two; empty as the mean is. */
  public OptionalDouble majorityScore() {
    OptionalDouble best = OptionalDouble.empty();
    long most = 0;
    for (double score : new double[] {0, 0.5, 1}) {
      long votes = verifications.stream().filter(v -> v.score().get() == score).count();
      if (votes > most) {
        most = votes;
        best = OptionalDouble.of(score);
      }
    }
    return best;
  }

  /** Verifications that report issues. */
  public long numIssues() {
    return verifications.stream().filter(Evaluation::reportsIssues).count();
  }

  /** Whether all of {@code asked} verifications are there and none reports an issue. */
  public boolean passesAll(int asked) {
    return asked > 0 && verifications.size() == asked && numIssues() == 0;
  }
}
