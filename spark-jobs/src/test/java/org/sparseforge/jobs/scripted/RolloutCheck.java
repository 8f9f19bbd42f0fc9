package org.sparseforge.jobs.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.rollout.PassAtK;

/**
 * Holds a dataset of {@code synthesize --rollouts K} that a {@link ReferencePlayer} attempted
 * against what must come out: every episode there and judged, and pass rates that the tasks'
 * probabilities explain.
 */
public final class RolloutCheck {
  /** Standard deviations that a sum may be off: once in two thousand by chance. */
  private static final double MOST_DEVIATIONS = 3.5;

  /** The least likely count of one task; there are some hundreds of tasks. */
  private static final double LEAST_TAIL = 1e-6;

  private final int samples;
  private final Map<String, Attempted> byTask = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> figures = new ArrayList<>();

  private static final class Attempted {
    private final double p;
    private final Double passRate;
    private int episodes;
    private int passed;

    Attempted(Task task) {
      p = KnownTask.of(task, List.of()).p();
      passRate = task.passRate();
    }
  }

  private RolloutCheck(int samples) {
    this.samples = samples;
  }

  /**
   * What was found.
   *
   * @param figures lines for a person
   * @param problems empty where all is as it must be
   */
  public record Found(List<String> figures, List<String> problems) {}

  /**
   * @param tasks that were asked for
   */
  public static Found check(Path dataset, int tasks, int samples) throws IOException {
    return new RolloutCheck(samples).check(dataset, tasks);
  }

  private Found check(Path dataset, int tasks) throws IOException {
    List<ObjectNode> accepted = Runs.rows(dataset, Table.GENERAL);
    require(accepted.size() == tasks, accepted.size() + " tasks, not " + tasks);
    accepted.forEach(row -> add(Task.fromJson(row)));
    int refused = 0;
    for (ObjectNode row : Runs.rows(dataset, Table.REJECTED)) {
      if (row.path("stage").asText().equals("pass_rate")) {
        add(Task.fromJson(Json.parse(row.path("draft").asText())));
        refused++;
      }
    }
    Runs.rows(dataset, Table.TRAJECTORIES).forEach(this::count);
    Collection<Attempted> all = byTask.values();
    for (Map.Entry<String, Attempted> entry : byTask.entrySet()) {
      Attempted task = entry.getValue();
      require(task.episodes == samples, entry.getKey() + " has " + task.episodes + " episodes");
      require(
          task.passRate != null && task.passRate == (double) task.passed / samples,
          entry.getKey() + " has pass rate " + task.passRate + " and " + task.passed + " passed");
      require(
          Binomial.tail(samples, task.passed, task.p) > LEAST_TAIL,
          String.format(Locale.ROOT, "%d of %d at p=%.3f", task.passed, samples, task.p));
    }
    compare("passed", all.stream().mapToInt(task -> task.passed).sum(), all);
    for (int tenth = 1; tenth < 10; tenth++) {
      double from = tenth / 10.0;
      List<Attempted> some =
          all.stream().filter(task -> task.p >= from && task.p < from + 0.1).toList();
      if (!some.isEmpty()) {
        String what =
            String.format(Locale.ROOT, "p %.1f to %.1f, %3d tasks", from, from + 0.1, some.size());
        compare(what, some.stream().mapToInt(task -> task.passed).sum(), some);
      }
    }
    double none = all.stream().mapToDouble(t -> Math.pow(1 - t.p, samples)).sum();
    double noneVariance =
        all.stream().mapToDouble(t -> Math.pow(1 - t.p, samples)).map(q -> q * (1 - q)).sum();
    deviation("tasks that nobody passed", refused, none, noneVariance);
    passAtK(Json.parse(Files.readString(dataset.resolve("manifest.json"))), all);
    return new Found(figures, problems);
  }

  private void add(Task task) {
    byTask.put(task.taskId(), new Attempted(task));
  }

  private void count(ObjectNode episode) {
    String outcome = episode.path("outcome").asText();
    require(
        episode.path("failure").isNull() && episode.path("reward").isNumber(),
        "an episode without reward: " + episode.path("failure"));
    require(
        List.of("passed", "failed", "no_answer").contains(outcome), "an episode ended " + outcome);
    Attempted task = byTask.get(episode.path("task_id").asText());
    if (task == null) {
      require(false, "an episode of no task");
      return;
    }
    task.episodes++;
    task.passed += outcome.equals("passed") ? 1 : 0;
  }

  private void compare(String what, int passed, Collection<Attempted> tasks) {
    double mean = tasks.stream().mapToDouble(task -> samples * task.p).sum();
    double variance = tasks.stream().mapToDouble(task -> samples * task.p * (1 - task.p)).sum();
    deviation(what, passed, mean, variance);
  }

  private void passAtK(JsonNode manifest, Collection<Attempted> tasks) {
    for (JsonNode row : manifest.path("rollouts").path("pass_at_k")) {
      int k = row.path("k").intValue();
      double mean = 0;
      double variance = 0;
      for (Attempted task : tasks) {
        double expected = 1 - Math.pow(1 - task.p, k);
        mean += expected / tasks.size();
        for (int c = 0; c <= samples; c++) {
          double off = PassAtK.estimate(samples, c, k) - expected;
          variance +=
              Binomial.probability(samples, c, task.p) * off * off / tasks.size() / tasks.size();
        }
      }
      deviation("pass@" + k, row.path("value").doubleValue(), mean, variance);
    }
  }

  private void deviation(String what, double found, double mean, double variance) {
    double deviations = (found - mean) / Math.sqrt(Math.max(variance, 1e-12));
    String line =
        String.format(
            Locale.ROOT,
            "%-28s expected %9.4f, found %9.4f (%+.2f standard deviations)",
            what,
            mean,
            found,
            deviations);
    figures.add(line);
    require(Math.abs(deviations) <= MOST_DEVIATIONS, line);
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      problems.add(otherwise);
    }
  }

  /**
   * Arguments: the dataset, tasks asked for, attempts a task. Ends with 1 where anything is off.
   */
  public static void main(String[] arguments) throws IOException {
    Found found =
        check(
            Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    found.figures().forEach(System.out::println);
    found.problems().forEach(problem -> System.out.println("WRONG: " + problem));
    System.exit(found.problems().isEmpty() ? 0 : 1);
  }
}
