package org.sparseforge.verify.proof;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.verify.call.Spend;

/** A log that keeps everything. */
final class Notes implements ProofLog {
  final List<Proof> lost = new ArrayList<>();
  final List<Assessment> assessments = new ArrayList<>();
  final List<Evaluation> evaluations = new ArrayList<>();
  final List<RoundPoint> rounds = new ArrayList<>();

  @Override
  public void lost(Proof proof) {
    lost.add(proof);
  }

  @Override
  public void assessed(Assessment assessment) {
    assessments.add(assessment);
  }

  @Override
  public void evaluated(Evaluation evaluation) {
    evaluations.add(evaluation);
  }

  @Override
  public void round(RoundPoint point) {
    rounds.add(point);
  }

  /** Of all rows together. */
  Spend spend() {
    Spend sum = Spend.NONE;
    for (Proof proof : lost) {
      sum = sum.plus(proof.spend());
    }
    for (Assessment assessment : assessments) {
      sum = sum.plus(assessment.proof().spend());
    }
    for (Evaluation evaluation : evaluations) {
      sum = sum.plus(evaluation.spend());
    }
    return sum;
  }
}
