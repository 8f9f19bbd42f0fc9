package org.sparseforge.synth.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.environment.World;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * The loop that makes the program's tasks hard: a simple task is proposed, its solution run and
 * judged by its verifier; then the hardest level allowed is tried, adding tools where its rules
 * need them, and so on down until one passes too. The hardest level that survives all of {@code
 * verify}'s checks is kept.
 */
final class Hardening {
  private final Trial trial;
  private final TaskVerifier verifier;

  Hardening(PythonSandbox sandbox, TaskVerifier verifier) {
    this.trial = new Trial(sandbox);
    this.verifier = verifier;
  }

  /** Climbs from level 1 towards {@code ceiling}. */
  Authored author(Composer composer, World world, int ceiling) {
    ArrayNode steps = Json.array();
    List<Step> passed = new ArrayList<>();
    Trial.Result simple = attempt(composer, world, 1, null);
    steps.add(record(1, simple, null));
    if (simple instanceof Trial.Result.Failed failed) {
      return new Authored(passed, steps, failed.stage(), failed.reason());
    }
    Step first = ((Trial.Result.Ran) simple).step();
    passed.add(first);
    for (int level = ceiling; level > 1; level--) {
      Trial.Result harder = attempt(composer, world, level, first);
      steps.add(record(level, harder, first));
      if (harder instanceof Trial.Result.Ran ran) {
        passed.add(0, ran.step());
        break;
      }
    }
    return new Authored(passed, steps, null, null);
  }

  /** Puts the hardest level through every check; where it fails, the simple one. */
  Outcome conclude(
      Authored authored, World world, Origin origin, List<String> siblings, CommonAnswers common) {
    if (authored.passed().isEmpty()) {
      return new Outcome.Rejected(
          origin.candidate(), world.domain().category(), authored.stage(), authored.reason(), null);
    }
    Scene scene = Scene.of(world);
    Outcome rejected = null;
    for (Step step : authored.passed()) {
      Judgement judgement =
          Judgement.of(
              verifier,
              step,
              scene,
              origin,
              authored.steps(),
              siblings,
              common.like(world.domain(), Json.parse(step.answer())));
      if (judgement.isPassed()) {
        return judgement.outcome();
      }
      rejected = rejected != null ? rejected : judgement.outcome();
    }
    return rejected;
  }

  /** One level: proposed, run and judged. */
  private Trial.Result attempt(Composer composer, World world, int level, Step before) {
    Proposal proposal;
    try {
      proposal = composer.propose(level);
    } catch (Composer.Unsuitable e) {
      return new Trial.Result.Failed("propose", e.getMessage());
    }
    String database = Json.write(world.database());
    // A harder level without variants is judged by the full checks anyway.
    return before == null || !proposal.variants().isEmpty()
        ? trial.run(proposal, database)
        : trial.runOnly(proposal, database);
  }

  private static ObjectNode record(int level, Trial.Result result, Step before) {
    ObjectNode node =
        Json.object().put("level", level).put("passed", result instanceof Trial.Result.Ran);
    if (result instanceof Trial.Result.Failed failed) {
      return node.put("stage", failed.stage()).put("reason", failed.reason());
    }
    Set<String> added = new TreeSet<>(((Trial.Result.Ran) result).step().proposal().toolNames());
    added.removeAll(before == null ? Set.copyOf(added) : before.proposal().toolNames());
    return node.put("tools_added", added.size());
  }
}
