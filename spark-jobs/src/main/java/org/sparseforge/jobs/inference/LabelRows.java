package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.proofs.Given;
import org.sparseforge.jobs.proofs.ProofLines;
import org.sparseforge.jobs.proofs.ProofMethod;
import org.sparseforge.verify.call.Spend;
import org.sparseforge.verify.proof.Assessment;
import org.sparseforge.verify.proof.Assessor;
import org.sparseforge.verify.proof.Evaluation;
import org.sparseforge.verify.proof.Failure;
import org.sparseforge.verify.proof.Label;
import org.sparseforge.verify.proof.Problem;
import org.sparseforge.verify.proof.Proof;
import org.sparseforge.verify.proof.ProofLog;
import org.sparseforge.verify.proof.RoundPoint;

/** A row of {@code label}: a problem and a proof in, a label out. */
final class LabelRows extends ProofRows {
  /** How the given proof is called within its row. */
  private static final String GIVEN = "given";

  private final Assessor assessor;

  LabelRows(OpenModel model, Recipe recipe) {
    this(model, recipe, ProofMethod.from(recipe.method()));
  }

  private LabelRows(OpenModel model, Recipe recipe, ProofMethod method) {
    super(model, recipe, method, method.rule().verifications());
    this.assessor = method.assessor(calls(model, recipe), seed(recipe));
  }

  @Override
  Given read(InputRow row) {
    return Given.proof(row);
  }

  @Override
  void empty(ObjectNode head, Given given) {
    head.put("proof", given.proof()).put("verifications", 0).put("issues", 0);
    ProofLines.labelColumns(head, Label.none(Label.Reason.NO_PROOF));
  }

  @Override
  void work(Given given, ProofLines lines, ObjectNode head) {
    if (given.proof().isBlank()) {
      return;
    }
    Sums sums = new Sums(lines);
    Assessment assessment =
        assessor
            .assess(
                new Problem(given.index(), given.id(), given.problem()),
                List.of(Proof.given(GIVEN, given.proof())),
                sums)
            .get(0);
    sums.spend.write(head);
    ProofLines.scoreColumns(head, assessment);
    ProofLines.labelColumns(head, assessment.label());
    if (assessment.verifications().isEmpty() && sums.failure != null) {
      OutputRows.fail(head, sums.failure.errorClass(), sums.failure.message());
    }
  }

  /** Passes on what happens and keeps what the row needs of it. */
  private static final class Sums implements ProofLog {
    private final ProofLines lines;
    private Spend spend = Spend.NONE;
    private Failure failure;

    Sums(ProofLines lines) {
      this.lines = lines;
    }

    @Override
    public void evaluated(Evaluation evaluation) {
      spend = spend.plus(evaluation.spend());
      if (failure == null) {
        failure = evaluation.failure().orElse(null);
      }
      lines.evaluated(evaluation);
    }

    @Override
    public void assessed(Assessment assessment) {
      lines.assessed(assessment);
    }

    @Override
    public void lost(Proof proof) {
      throw new AssertionError("nothing is written here");
    }

    @Override
    public void round(RoundPoint point) {
      throw new AssertionError("there are no rounds here");
    }
  }
}
