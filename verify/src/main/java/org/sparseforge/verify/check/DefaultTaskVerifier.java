package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.Verification;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.OracleFactory;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.constraint.AnswerOracle;
import org.sparseforge.verify.constraint.AnswerOracle.ToolCall;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SolveResult;
import org.sparseforge.verify.sandbox.SourceReport;

/**
 * Runs and attacks a candidate in three starts of a sandbox (its solution, and twice its verifier)
 * and puts what was seen before every check.
 *
 * <p>A candidate whose records are unsound, or whose solution gives no answer, is not examined
 * further: its verification holds only the check that failed.
 */
public final class DefaultTaskVerifier implements TaskVerifier {
  private static final int ALTERNATIVES = 5;
  private static final int PROBES = 8;
  private static final int MAX_PROBE_LENGTH = 2000;
  private static final List<TaskCheck> CHECKS =
      List.of(
          new SchemaCheck(),
          new SolutionPassesCheck(),
          new RejectsWrongCheck(),
          new AcceptsAlternativesCheck(),
          new DeterministicCheck(),
          new ToolsOnlyCheck(),
          new NeedsToolsCheck(),
          new UniqueCheck());

  private final PythonSandbox sandbox;
  private final OracleFactory oracles;

  /**
   * @param sandbox stays the caller's to close
   */
  public DefaultTaskVerifier(PythonSandbox sandbox, OracleFactory oracles) {
    this.sandbox = sandbox;
    this.oracles = oracles;
  }

  @Override
  public Task verify(Candidate candidate) {
    long start = System.nanoTime();
    List<String> unsound = SchemaCheck.records(candidate);
    if (!unsound.isEmpty()) {
      Check failed = TaskCheck.of(SchemaCheck.NAME, unsound, "");
      return rejected(candidate.task(), List.of(failed), start);
    }
    AnswerOracle oracle;
    try {
      oracle = oracles.open(candidate.task(), candidate.environment());
    } catch (IllegalArgumentException e) {
      String detail = "constraints cannot be read: " + e.getMessage();
      return rejected(candidate.task(), List.of(Check.failed(SchemaCheck.NAME, detail)), start);
    }
    return examine(candidate, oracle, start);
  }

  private Task examine(Candidate candidate, AnswerOracle oracle, long start) {
    Task task = candidate.task();
    Environment environment = candidate.environment();
    JsonNode answer = Json.parse(task.answer());
    long seed = Long.parseLong(task.taskId().substring(0, 15), 16);
    List<ToolCall> actions = oracle.actions(answer);
    Map<JsonNode, List<ToolCall>> plans = plans(oracle, answer, actions);
    Runs runs = new Runs(task, environment);
    runs.make(
        sandbox, plans.values().stream().filter(plan -> !plan.isEmpty()).toList(), actions, seed);
    if (!(runs.gold() instanceof SolveResult.Returned gold)) {
      Evidence seen = evidence(candidate, oracle, answer, actions, runs, List.of(), List.of());
      return rejected(task, List.of(new SolutionPassesCheck().run(seen)), start);
    }
    Questions questions = new Questions(candidate, answer, gold.database());
    questions.gold(gold.answer());
    plans.forEach(
        (other, plan) -> {
          if (plan.isEmpty()) {
            questions.alternative(other);
          } else {
            questions.alternative(other, runs.replay(plan));
          }
        });
    ColumnIndex columns = new ColumnIndex(Json.parse(environment.database()));
    questions.mutants(columns, seed);
    // Where no oracle names actions, what the solution did says whether there was something to do.
    if (!actions.isEmpty() || !isSame(gold.database(), environment.database())) {
      questions.states(Runs.deviations(actions), runs, seed);
    }
    questions.withoutDatabase(runs.withoutDatabase());
    questions.baselines(columns);
    var answers = Interrogation.ask(sandbox, task.verifier(), questions.probes());
    List<SourceReport> sources = new ArrayList<>(runs.sources());
    sources.add(answers.source());
    Evidence evidence =
        new Evidence(
            candidate,
            oracle,
            answer,
            actions,
            runs.gold(),
            runs.withoutDatabase(),
            runs.permuted(),
            sources,
            answers.probes(),
            questions.troubles());
    return judged(evidence, start);
  }

  private static boolean isSame(String database, String other) {
    return CanonicalJson.write(Json.parse(database)).equals(CanonicalJson.write(Json.parse(other)));
  }

  /** Right answers besides the solution's own run, each with the actions that lead there. */
  private static Map<JsonNode, List<ToolCall>> plans(
      AnswerOracle oracle, JsonNode answer, List<ToolCall> actions) {
    Map<JsonNode, List<ToolCall>> plans = new LinkedHashMap<>();
    if (!actions.isEmpty()) {
      plans.put(answer, actions);
    }
    for (JsonNode other : oracle.alternatives(answer, ALTERNATIVES)) {
      plans.put(other, oracle.actions(other));
    }
    return plans;
  }

  private static Evidence evidence(
      Candidate candidate,
      AnswerOracle oracle,
      JsonNode answer,
      List<ToolCall> actions,
      Runs runs,
      List<Probe> probes,
      List<String> troubles) {
    return new Evidence(
        candidate,
        oracle,
        answer,
        actions,
        runs.gold(),
        runs.withoutDatabase(),
        runs.permuted(),
        runs.sources(),
        probes,
        troubles);
  }

  private Task judged(Evidence evidence, long start) {
    List<Check> checks = CHECKS.stream().map(check -> check.run(evidence)).toList();
    List<Probe> mutants = RejectsWrongCheck.mutants(evidence);
    int equivalent =
        (int)
            mutants.stream()
                .filter(probe -> probe.accepted() && evidence.isEquivalent(probe))
                .count();
    Verification found =
        new Verification(
            checks.stream().allMatch(Check::passed),
            checks,
            mutants.size(),
            equivalent,
            sandbox.name(),
            millisSince(start));
    return evidence.task().withVerification(found, keep(evidence.probes(Probe.Role.MUTANT)));
  }

  /** A few refused answers, of as many kinds as there are. */
  private static List<String> keep(List<Probe> mutants) {
    Map<String, String> kinds = new LinkedHashMap<>();
    List<String> rest = new ArrayList<>();
    for (Probe probe : mutants) {
      String text = probe.attempt().answer();
      boolean refused = !probe.accepted() && probe.broken().isEmpty();
      if (refused && probe.value().isPresent() && text.length() <= MAX_PROBE_LENGTH) {
        if (kinds.putIfAbsent(probe.label(), text) != null) {
          rest.add(text);
        }
      }
    }
    List<String> kept = new ArrayList<>(kinds.values());
    kept.addAll(rest);
    return kept.subList(0, Math.min(PROBES, kept.size()));
  }

  private Task rejected(Task task, List<Check> checks, long start) {
    return task.withVerification(
        new Verification(false, checks, 0, 0, sandbox.name(), millisSince(start)), List.of());
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
