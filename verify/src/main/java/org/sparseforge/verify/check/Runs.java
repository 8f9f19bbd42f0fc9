package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.constraint.AnswerOracle;
import org.sparseforge.verify.constraint.AnswerOracle.ToolCall;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SolveBatch;
import org.sparseforge.verify.sandbox.SolveReport;
import org.sparseforge.verify.sandbox.SolveRequest;
import org.sparseforge.verify.sandbox.SolveResult;
import org.sparseforge.verify.sandbox.Source;
import org.sparseforge.verify.sandbox.SourceReport;

/**
 * The runs of one task's solution, and of the oracle's actions through the environment's own tools:
 * planned first, then made in one start of a sandbox.
 */
final class Runs {
  private static final int PERMUTATIONS = 2;

  /**
   * Actions that are left out, and repeated, at most; a long plan is not attacked at every step.
   */
  private static final int DEVIATIONS = 3;

  private final Task task;
  private final Environment environment;
  private final List<SolveRequest> requests = new ArrayList<>();
  private final Map<String, Integer> replays = new HashMap<>();
  private SolveReport report;

  Runs(Task task, Environment environment) {
    this.task = task;
    this.environment = environment;
  }

  /** Plans and makes them all. */
  void make(PythonSandbox sandbox, List<List<ToolCall>> plans, List<ToolCall> actions, long seed) {
    JsonNode database = Json.parse(environment.database());
    add(task.solution(), environment.database());
    add(task.solution(), "{}");
    for (int i = 0; i < PERMUTATIONS; i++) {
      add(task.solution(), Json.write(DatabasePermuter.permute(database, seed + i)));
    }
    plans.forEach(this::addReplay);
    deviations(actions).values().forEach(this::addReplay);
    report =
        sandbox.solve(
            new SolveBatch(
                requests,
                List.of(
                    new Source("solution", task.solution()),
                    new Source("tools_source", environment.toolsSource()))));
  }

  /** Plans that differ from {@code actions} in one step, by what was done. */
  static Map<String, List<ToolCall>> deviations(List<ToolCall> actions) {
    Map<String, List<ToolCall>> found = new java.util.LinkedHashMap<>();
    for (int i = 0; i < Math.min(DEVIATIONS, actions.size()); i++) {
      List<ToolCall> without = new ArrayList<>(actions);
      without.remove(i);
      found.put("the state without action " + (i + 1) + " with", without);
      List<ToolCall> twice = new ArrayList<>(actions);
      twice.add(i, actions.get(i));
      found.put("the state with action " + (i + 1) + " done twice with", twice);
    }
    return found;
  }

  SolveResult gold() {
    return report.results().get(0);
  }

  SolveResult withoutDatabase() {
    return report.results().get(1);
  }

  List<SolveResult> permuted() {
    return report.results().subList(2, 2 + PERMUTATIONS);
  }

  /** How the replay of a plan ended; only for plans that were given to {@link #make}. */
  SolveResult replay(List<AnswerOracle.ToolCall> plan) {
    return report.results().get(replays.get(PythonText.replay(plan)));
  }

  List<SourceReport> sources() {
    return report.sources();
  }

  private void add(String solution, String database) {
    requests.add(
        new SolveRequest(
            environment.toolsSource(),
            ToolArray.names(environment.tools()),
            database,
            solution,
            0));
  }

  private void addReplay(List<ToolCall> plan) {
    String text = PythonText.replay(plan);
    if (replays.putIfAbsent(text, requests.size()) == null) {
      add(text, environment.database());
    }
  }
}
