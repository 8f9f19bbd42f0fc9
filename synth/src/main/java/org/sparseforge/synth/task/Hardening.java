package org.sparseforge.synth.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Provenance;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.environment.World;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SolveBatch;
import org.sparseforge.verify.sandbox.SolveRequest;
import org.sparseforge.verify.sandbox.SolveResult;
import org.sparseforge.verify.sandbox.VerifyRequest;
import org.sparseforge.verify.sandbox.VerifyResult;

/**
 * The loop that makes tasks hard: a simple task is proposed, its solution run and judged by its
 * verifier; then the hardest level allowed is tried, adding tools where its rules need them, and so
 * on down until one passes too. The hardest level that survives all of {@code verify}'s checks is
 * kept.
 */
final class Hardening {
  private static final int HASH_SEED = 0;

  private final PythonSandbox sandbox;
  private final TaskVerifier verifier;

  Hardening(PythonSandbox sandbox, TaskVerifier verifier) {
    this.sandbox = sandbox;
    this.verifier = verifier;
  }

  /** Climbs from level 1 towards {@code ceiling}. */
  Authored author(Composer composer, World world, int ceiling) {
    ArrayNode steps = Json.array();
    List<Authored.Step> passed = new ArrayList<>();
    Attempt simple = attempt(composer, world, 1, null);
    steps.add(simple.record());
    if (simple.step == null) {
      return new Authored(passed, steps, simple.stage, simple.reason);
    }
    passed.add(simple.step);
    for (int level = ceiling; level > 1; level--) {
      Attempt harder = attempt(composer, world, level, simple.step.proposal());
      steps.add(harder.record());
      if (harder.step != null) {
        passed.add(0, harder.step);
        break;
      }
    }
    return new Authored(passed, steps, null, null);
  }

  /** Puts the hardest level through every check; where it fails, the simple one. */
  Outcome conclude(
      Authored authored,
      World world,
      GeneralSynthesizer.Origin origin,
      List<String> siblings,
      CommonAnswers common) {
    String category = world.domain().category();
    if (authored.passed().isEmpty()) {
      return new Outcome.Rejected(
          origin.candidate(), category, authored.stage(), authored.reason(), null);
    }
    Outcome.Rejected rejected = null;
    for (Authored.Step step : authored.passed()) {
      Environment environment =
          Environment.of(
              category,
              Json.write(world.database()),
              step.proposal().tools(),
              step.proposal().toolsSource());
      Task draft = task(step, environment, world, origin, authored.steps());
      Task verified =
          verifier.verify(
              new Candidate(
                  draft,
                  environment,
                  siblings,
                  common.like(world.domain(), Json.parse(step.answer()))));
      if (verified.verification().passed()) {
        return new Outcome.Passed(origin.candidate(), verified, environment);
      }
      Check failed =
          verified.verification().checks().stream()
              .filter(c -> !c.passed())
              .findFirst()
              .orElseThrow();
      rejected =
          rejected != null
              ? rejected
              : new Outcome.Rejected(
                  origin.candidate(),
                  category,
                  failed.name(),
                  failed.detail(),
                  Json.write(verified.toJson()));
    }
    return rejected;
  }

  private Task task(
      Authored.Step step,
      Environment environment,
      World world,
      GeneralSynthesizer.Origin origin,
      ArrayNode steps) {
    Proposal p = step.proposal();
    Measures measures =
        new Measures(
            p.constraints(),
            p.decisions(),
            p.model().actions().size(),
            step.toolCalls(),
            p.solverNodes(),
            p.alternatives(),
            Json.parse(p.tools()).size());
    return new Task(
        Identity.taskId(
            GeneralSynthesizer.KIND,
            p.prompt(),
            p.tools(),
            environment.environmentId(),
            p.verifier()),
        GeneralSynthesizer.KIND,
        world.domain().category(),
        measures.difficulty(),
        measures.toJson(steps),
        p.prompt(),
        p.tools(),
        step.answer(),
        p.unique(),
        p.model().toJson(),
        p.solution(),
        p.verifier(),
        List.of(),
        null,
        null,
        0,
        new Provenance(
            "program",
            null,
            origin.seed(),
            origin.candidate(),
            SchemaVersion.GENERATOR,
            world.sources(),
            List.of()),
        environment.environmentId(),
        null);
  }

  /** One level: proposed, run and judged. */
  private static final class Attempt {
    private final int level;
    private Authored.Step step;
    private int toolsAdded;
    private String stage;
    private String reason;

    Attempt(int level) {
      this.level = level;
    }

    Attempt failed(String atStage, String why) {
      stage = atStage;
      reason = why;
      return this;
    }

    ObjectNode record() {
      ObjectNode node = Json.object().put("level", level).put("passed", step != null);
      return step == null
          ? node.put("stage", stage).put("reason", reason)
          : node.put("tools_added", toolsAdded);
    }
  }

  private Attempt attempt(Composer composer, World world, int level, Proposal before) {
    Attempt attempt = new Attempt(level);
    Proposal proposal;
    try {
      proposal = composer.propose(level);
    } catch (Composer.Unsuitable e) {
      return attempt.failed("propose", e.getMessage());
    }
    // A harder level without variants is judged by the full checks anyway.
    boolean judge = before == null || !proposal.variants().isEmpty();
    String failure = run(proposal, Json.write(world.database()), attempt, judge);
    if (failure != null) {
      return attempt.failed(attempt.stage, failure);
    }
    if (before != null) {
      Set<String> added = new HashSet<>(names(proposal));
      added.removeAll(names(before));
      attempt.toolsAdded = added.size();
    }
    return attempt;
  }

  /**
   * Runs the solution and its variants and asks the verifier about each; returns what went wrong,
   * or null.
   */
  private String run(Proposal proposal, String database, Attempt attempt, boolean judge) {
    List<String> tools = List.copyOf(names(proposal));
    List<SolveRequest> requests = new ArrayList<>();
    requests.add(
        new SolveRequest(proposal.toolsSource(), tools, database, proposal.solution(), HASH_SEED));
    proposal
        .variants()
        .forEach(
            variant ->
                requests.add(
                    new SolveRequest(proposal.toolsSource(), tools, database, variant, HASH_SEED)));
    List<VerifyRequest.Attempt> answers = new ArrayList<>();
    attempt.stage = "solve";
    for (SolveResult result : sandbox.solve(new SolveBatch(requests, List.of())).results()) {
      if (!(result instanceof SolveResult.Returned returned)) {
        return answers.isEmpty()
            ? "the reference solution gave no answer: " + result
            : "the goals disturb each other: " + result;
      }
      answers.add(new VerifyRequest.Attempt(returned.answer(), returned.database()));
      if (answers.size() == 1) {
        attempt.step = new Authored.Step(proposal, returned.answer(), returned.toolCalls());
      }
    }
    if (!judge) {
      return null;
    }
    Authored.Step solved = attempt.step;
    attempt.step = null;
    attempt.stage = "solution_passes";
    for (VerifyResult verdict :
        sandbox.verify(new VerifyRequest(proposal.verifier(), answers, HASH_SEED))) {
      if (!(verdict instanceof VerifyResult.Judged judged && judged.passed())) {
        return proposal.variants().isEmpty()
            ? "its own verifier refuses the reference solution: " + verdict
            : "its own verifier refuses the reference solution, or the order of the goals matters: "
                + verdict;
      }
    }
    attempt.step = solved;
    return null;
  }

  private static Set<String> names(Proposal proposal) {
    Set<String> names = new HashSet<>();
    for (JsonNode tool : Json.parse(proposal.tools())) {
      names.add(tool.path("function").path("name").textValue());
    }
    return names;
  }
}
