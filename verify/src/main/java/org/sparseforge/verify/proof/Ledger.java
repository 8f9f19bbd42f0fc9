package org.sparseforge.verify.proof;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sparseforge.verify.call.Spend;

/** Passes on what happens to a problem and keeps the sums. */
final class Ledger implements ProofLog {
  private final ProofLog log;
  private Spend spend = Spend.NONE;
  private long proofs;
  private Failure failure;

  Ledger(ProofLog log) {
    this.log = log;
  }

  @Override
  public void lost(Proof proof) {
    add(proof.spend(), proof.failure());
    log.lost(proof);
  }

  @Override
  public void assessed(Assessment assessment) {
    proofs++;
    add(assessment.proof().spend(), Optional.empty());
    log.assessed(assessment);
  }

  @Override
  public void evaluated(Evaluation evaluation) {
    add(evaluation.spend(), evaluation.failure());
    log.evaluated(evaluation);
  }

  @Override
  public void round(RoundPoint point) {
    log.round(point);
  }

  /**
   * Takes down the end of a round.
   *
   * @param pool what the next round would begin with
   */
  void endRound(int round, Optional<Assessment> chosen, List<Assessment> pool) {
    log.round(
        new RoundPoint(
            round,
            proofs,
            spend,
            chosen.map(c -> c.proof().id()).orElse(""),
            chosen.map(Assessment::meanScore).orElse(OptionalDouble.empty()),
            chosen
                .flatMap(c -> c.proof().selfScore())
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty()),
            pool.stream()
                .map(Assessment::meanScore)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .average()));
  }

  ProofRun end(Optional<Assessment> chosen, ProofRun.Stop stop, int rounds) {
    return new ProofRun(chosen, stop, rounds, proofs, spend, Optional.ofNullable(failure));
  }

  private void add(Spend more, Optional<Failure> broken) {
    spend = spend.plus(more);
    if (failure == null) {
      failure = broken.orElse(null);
    }
  }
}
