package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.proofs.Given;
import org.sparseforge.jobs.proofs.ProofLines;
import org.sparseforge.jobs.proofs.ProofMethod;
import org.sparseforge.verify.proof.Assessment;
import org.sparseforge.verify.proof.Failure;
import org.sparseforge.verify.proof.Label;
import org.sparseforge.verify.proof.Problem;
import org.sparseforge.verify.proof.ProofRun;
import org.sparseforge.verify.proof.Prover;

/** A row of {@code prove}: a problem in, the proof that was chosen out. */
final class ProveRows extends ProofRows {
  private final Prover prover;

  ProveRows(OpenModel model, Recipe recipe) {
    this(model, recipe, ProofMethod.from(recipe.method()));
  }

  private ProveRows(OpenModel model, Recipe recipe, ProofMethod method) {
    super(model, recipe, method, method.breadth());
    this.prover = method.prover(calls(model, recipe), seed(recipe));
  }

  @Override
  Given read(InputRow row) {
    return Given.problem(row);
  }

  @Override
  void empty(ObjectNode head, Given given) {
    head.put("proof", "")
        .put("reason", Label.Reason.NO_PROOF.text())
        .put("stop", "error")
        .put("rounds", 0)
        .put("proofs", 0L);
  }

  @Override
  void work(Given given, ProofLines lines, ObjectNode head) {
    ProofRun run = prover.prove(new Problem(given.index(), given.id(), given.problem()), lines);
    run.spend().write(head);
    head.put("stop", run.stop().text()).put("rounds", run.rounds()).put("proofs", run.proofs());
    if (run.chosen().isPresent()) {
      Assessment chosen = run.chosen().get();
      head.put("proof", chosen.proof().text())
          .put("proof_id", lines.qualified(chosen.proof().id()));
      chosen.proof().selfScore().ifPresent(score -> head.put("self_score", score));
      ProofLines.scoreColumns(head, chosen);
      ProofLines.labelColumns(head, chosen.label());
    }
    if (run.isBroken()) {
      Failure failure = run.failure().orElseThrow();
      OutputRows.fail(head, failure.errorClass(), failure.message());
    }
  }
}
