package org.sparseforge.jobs.proofs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.verify.proof.Assessment;
import org.sparseforge.verify.proof.Evaluation;
import org.sparseforge.verify.proof.Failure;
import org.sparseforge.verify.proof.Flaw;
import org.sparseforge.verify.proof.Label;
import org.sparseforge.verify.proof.LabelRule;
import org.sparseforge.verify.proof.Proof;
import org.sparseforge.verify.proof.ProofLog;
import org.sparseforge.verify.proof.RoundPoint;

/**
 * What happens to one row, packed as staged lines while it happens. A line says in {@link #TABLE}
 * where it belongs.
 */
public final class ProofLines implements ProofLog {
  /** Key of staged lines, not of any table: the table the line belongs to. */
  public static final String TABLE = "_table";

  private final Given given;
  private final boolean writesProofs;
  private final Staging.Packer packer = new Staging.Packer();
  private final Map<String, List<Evaluation>> waiting = new HashMap<>();
  private final int verifications;

  /**
   * @param verifications of every proof that were asked for
   * @param writesProofs whether proofs are this run's own, with rows of their own
   */
  public ProofLines(Given given, int verifications, boolean writesProofs) {
    this.given = given;
    this.verifications = verifications;
    this.writesProofs = writesProofs;
  }

  @Override
  public void lost(Proof proof) {
    ObjectNode row = begin("proofs", proof.id());
    proofColumns(row, proof);
    packer.add(row.put("verifications", 0).put("issues", 0).put("passed_all", false));
  }

  @Override
  public void assessed(Assessment assessment) {
    Proof proof = assessment.proof();
    if (writesProofs) {
      ObjectNode row = begin("proofs", proof.id());
      proofColumns(row, proof);
      scoreColumns(row, assessment);
      packer.add(row.put("passed_all", assessment.passesAll(verifications)));
      ObjectNode label = begin("labels", proof.id());
      label.put("problem", given.problem()).put("proof", proof.text());
      scoreColumns(label, assessment);
      labelColumns(label, assessment.label());
      packer.add(label);
    }
    for (Evaluation evaluation : waiting.getOrDefault(proof.id(), List.of())) {
      packer.add(analysis(evaluation, assessment.validity().get(evaluation.id())));
    }
    waiting.remove(proof.id());
  }

  /** Kept back until its proof is assessed: only then is it known whether it is valid. */
  @Override
  public void evaluated(Evaluation evaluation) {
    waiting.computeIfAbsent(evaluation.proofId(), id -> new ArrayList<>()).add(evaluation);
  }

  @Override
  public void round(RoundPoint point) {
    ObjectNode row =
        Json.object()
            .put(TABLE, "scores")
            .put("row", given.index())
            .put("problem_id", given.id())
            .put("schema_version", SchemaVersion.CURRENT)
            .put("round", point.round())
            .put("proofs", point.proofs());
    if (!point.chosenId().isEmpty()) {
      row.put("chosen_id", qualified(point.chosenId()));
    }
    put(row, "chosen_mean", point.chosenMean());
    put(row, "chosen_self", point.chosenSelf());
    put(row, "pool_mean", point.poolMean());
    point.spend().write(row);
    packer.add(row);
  }

  /** Adds the row of the main table; nothing may be added afterwards. */
  public byte[] finish(ObjectNode head) {
    packer.add(head);
    return packer.finish();
  }

  /** The id of something of this row, unique over the run. */
  public String qualified(String id) {
    return given.index() + "/" + id;
  }

  /** {@code label, reason, lowest_score, valid_at_lowest}. */
  public static void labelColumns(ObjectNode row, Label label) {
    put(row, "label", label.value());
    row.put("reason", label.reason().text()).put("valid_at_lowest", label.validAtLowest());
    if (!Double.isNaN(label.lowest())) {
      row.put("lowest_score", label.lowest());
    }
  }

  /** {@code mean_score, majority_score, verifications, issues}. */
  public static void scoreColumns(ObjectNode row, Assessment assessment) {
    put(row, "mean_score", assessment.meanScore());
    put(row, "majority_score", assessment.majorityScore());
    row.put("verifications", assessment.verifications().size())
        .put("issues", assessment.numIssues());
  }

  private void proofColumns(ObjectNode row, Proof proof) {
    row.put("problem", given.problem())
        .put("round", proof.round())
        .put("chain", proof.chain())
        .put("proof", proof.text())
        .put("self_analysis", proof.selfAnalysis());
    proof.parentId().ifPresent(id -> row.put("parent_id", qualified(id)));
    proof.analysisId().ifPresent(id -> row.put("analysis_id", qualified(id)));
    proof.selfScore().ifPresent(score -> row.put("self_score", score));
    outcome(row, proof.malformed(), proof.failure());
    proof.spend().write(row);
  }

  private ObjectNode analysis(Evaluation evaluation, LabelRule.Validity validity) {
    ObjectNode row = begin("analyses", evaluation.id());
    row.put("kind", lower(evaluation.kind()))
        .put("proof_id", qualified(evaluation.proofId()))
        .put("of", qualified(evaluation.of()))
        .put("slot", evaluation.slot())
        .put("attempt", evaluation.attempt())
        .put("analysis", evaluation.analysis());
    evaluation.score().ifPresent(score -> row.put("score", score));
    if (validity != null) {
      row.put("validity", lower(validity));
    }
    outcome(row, evaluation.malformed(), evaluation.failure());
    evaluation.spend().write(row);
    return row;
  }

  private ObjectNode begin(String table, String id) {
    return Json.object()
        .put(TABLE, table)
        .put("id", qualified(id))
        .put("row", given.index())
        .put("problem_id", given.id())
        .put("schema_version", SchemaVersion.CURRENT);
  }

  private static void outcome(ObjectNode row, Optional<Flaw> malformed, Optional<Failure> failure) {
    malformed.ifPresent(
        flaw ->
            row.put(
                "malformed",
                Json.write(
                    Json.object().put("kind", flaw.kind().text()).put("message", flaw.message()))));
    failure.ifPresent(
        broken ->
            row.putObject("error")
                .put("class", broken.errorClass())
                .put("message", broken.message()));
  }

  private static void put(ObjectNode row, String column, OptionalDouble value) {
    value.ifPresent(number -> row.put(column, number));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
