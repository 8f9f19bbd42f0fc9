package org.sparseforge.synth.author;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.task.Judgement;
import org.sparseforge.synth.task.Origin;
import org.sparseforge.synth.task.Proposal;
import org.sparseforge.synth.task.Scene;
import org.sparseforge.synth.task.Step;
import org.sparseforge.synth.task.Trial;
import org.sparseforge.verify.TaskVerifier;

/**
 * Finds out whether what a model wrote holds: it runs, it is what was asked for, it is harder than
 * what it was made from, and it survives every check.
 */
final class Examination {
  /** What became of a draft. */
  sealed interface Result {}

  record Held(Step step, Judgement judgement) implements Result {}

  /**
   * @param stage {@code propose}, {@code solve}, or the name of the first check that failed
   * @param reason for the model and for the record
   */
  record Flaw(String stage, String reason) implements Result {}

  private final Trial trial;
  private final TaskVerifier verifier;

  Examination(Trial trial, TaskVerifier verifier) {
    this.trial = trial;
    this.verifier = verifier;
  }

  /**
   * @param before the level below, or null
   * @param easier answers of all levels below, none of which may be right any more
   * @param steps the record of the climb once this level has passed
   */
  Result examine(
      Proposal proposal,
      Scene scene,
      Origin origin,
      boolean changes,
      Step before,
      List<String> easier,
      Function<Step, ArrayNode> steps) {
    if (before != null) {
      Set<String> dropped = new TreeSet<>(before.proposal().toolNames());
      dropped.removeAll(proposal.toolNames());
      if (!dropped.isEmpty()) {
        return new Flaw("propose", "these tools are gone, keep them: " + dropped);
      }
    }
    Trial.Result run = trial.run(proposal, scene.database());
    if (run instanceof Trial.Result.Failed failed) {
      return new Flaw(failed.stage(), failed.reason());
    }
    Step step = measured(((Trial.Result.Ran) run).step(), scene);
    String unfit = unfit(step, changes, before);
    if (unfit != null) {
      return new Flaw("propose", unfit);
    }
    Judgement judgement =
        Judgement.of(verifier, step, scene, origin, steps.apply(step), easier, null);
    if (judgement.isPassed()) {
      return new Held(step, judgement);
    }
    return new Flaw(
        judgement.failures().get(0).name(),
        judgement.failures().stream()
            .map(check -> check.detail())
            .collect(Collectors.joining(". ")));
  }

  private static Step measured(Step step, Scene scene) {
    return step.measured(
        leaves(Json.parse(step.answer())),
        DatabaseChanges.count(Json.parse(scene.database()), Json.parse(step.database())));
  }

  private static String unfit(Step step, boolean changes, Step before) {
    int changed = step.proposal().changes();
    if (changes && changed == 0) {
      return "the task was to change the database, and the solution leaves it as it was";
    }
    if (!changes && changed > 0) {
      return "the task was to read only, and the solution changes " + changed + " rows";
    }
    if (before != null && step.measures().points() <= before.measures().points()) {
      return String.format(
          Locale.ROOT,
          "it is not harder: it measures %.1f, the task before %.1f (requirements count one each as"
              + " far as the verifier has places that return False, values of the answer and"
              + " changed rows half, doubled tool calls one)",
          step.measures().points(),
          before.measures().points());
    }
    return null;
  }

  private static int leaves(JsonNode node) {
    if (node.isValueNode()) {
      return 1;
    }
    int leaves = 0;
    for (JsonNode child : node) {
      leaves += leaves(child);
    }
    return leaves;
  }
}
