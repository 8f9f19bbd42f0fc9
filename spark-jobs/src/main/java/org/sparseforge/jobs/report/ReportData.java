package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparseforge.jobs.dataset.Manifest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableReader;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

/** What the report shows, counted in one pass over each table. */
final class ReportData {
  private static final int EXAMPLES = 8;

  final Map<String, SortedMap<Integer, Integer>> levelsByCategory = new HashMap<>();
  final Map<String, SortedMap<Integer, Samples>> measures = new TreeMap<>();
  final Map<String, Integer> tasksByToolset = new HashMap<>();
  final Map<String, Integer> tasksByEnvironment = new HashMap<>();
  final SortedMap<Integer, Integer> levels = new TreeMap<>();
  final Samples promptWords = new Samples();
  final Samples toolsPerTask = new Samples();
  final Samples verificationMillis = new Samples();
  final Samples mutants = new Samples();
  final Samples databaseKilobytes = new Samples();
  final Samples tasksPerEnvironment = new Samples();
  final List<ObjectNode> examples = new ArrayList<>();
  final List<Reason> reasons = new ArrayList<>();

  /** Rows of trajectories, as {@link ExampleAttempts} chooses them. */
  final List<ObjectNode> attempts = new ArrayList<>();

  long equivalentMutants;
  int uniqueTasks;
  int workflowTasks;
  int multiTurnTasks;

  /**
   * One way in which candidates failed.
   *
   * @param example of the reason, as it was written
   */
  record Reason(String stage, String pattern, long count, String example) {}

  private ReportData() {}

  static ReportData read(Storage storage) throws IOException {
    ReportData data = new ReportData();
    new TableReader(storage, Table.GENERAL).forEach(data::addTask);
    data.tasksByEnvironment.values().forEach(data.tasksPerEnvironment::add);
    new TableReader(storage, Table.ENVIRONMENTS)
        .forEach(
            List.of("database"),
            row -> data.databaseKilobytes.add(row.path("database").asText().length() / 1024.0));
    data.addReasons(new TableReader(storage, Table.REJECTED));
    data.attempts.addAll(ExampleAttempts.choose(storage));
    data.examples.sort(Comparator.comparingInt(row -> row.path("difficulty").intValue()));
    return data;
  }

  private void addTask(ObjectNode row) {
    int level = row.path("difficulty").intValue();
    String category = row.path("category").textValue();
    levels.merge(level, 1, Integer::sum);
    levelsByCategory
        .computeIfAbsent(category, name -> new TreeMap<>())
        .merge(level, 1, Integer::sum);
    for (Map.Entry<String, JsonNode> measure :
        Json.parse(row.path("difficulty_measures").textValue()).properties()) {
      if (measure.getValue().isNumber()) {
        measures
            .computeIfAbsent(measure.getKey(), name -> new TreeMap<>())
            .computeIfAbsent(level, n -> new Samples())
            .add(measure.getValue().doubleValue());
      }
    }
    String tools = row.path("tools").textValue();
    tasksByToolset.merge(Manifest.functionNames(tools), 1, Integer::sum);
    tasksByEnvironment.merge(row.path("environment_id").asText(), 1, Integer::sum);
    toolsPerTask.add(Json.parse(tools).size());
    int words = 0;
    for (JsonNode message : row.path("prompt")) {
      words += message.path("content").textValue().split("\\s+").length;
    }
    promptWords.add(words);
    JsonNode verification = row.path("verification");
    verificationMillis.add(verification.path("millis").doubleValue());
    mutants.add(verification.path("mutants").doubleValue());
    equivalentMutants += verification.path("equivalent_mutants").longValue();
    uniqueTasks += row.path("unique").booleanValue() ? 1 : 0;
    workflowTasks += row.path("prompt").path(0).path("role").asText().equals("system") ? 1 : 0;
    multiTurnTasks += row.path("user_scenario").isNull() ? 0 : 1;
    keepAsExample(row, level, category);
  }

  /** One task of every level first, then others; each of another category where there is one. */
  private void keepAsExample(ObjectNode row, int level, String category) {
    boolean newLevel =
        examples.stream().noneMatch(kept -> kept.path("difficulty").intValue() == level);
    boolean newCategory =
        examples.stream().noneMatch(kept -> kept.path("category").asText().equals(category));
    long levelsMissing =
        5 - examples.stream().map(kept -> kept.path("difficulty").intValue()).distinct().count();
    if (newLevel && (newCategory || levelsByCategory.size() < 3)
        || newCategory && examples.size() + levelsMissing < EXAMPLES) {
      examples.add(row);
    }
  }

  private void addReasons(TableReader rejected) throws IOException {
    Map<String, Reason> found = new HashMap<>();
    rejected.forEach(
        List.of("stage", "reason"),
        row -> {
          String stage = row.path("stage").textValue();
          String reason = row.path("reason").textValue();
          String pattern = pattern(reason);
          found.merge(
              stage + "\n" + pattern,
              new Reason(stage, pattern, 1, reason),
              (kept, more) -> new Reason(stage, pattern, kept.count() + 1, kept.example()));
        });
    found.values().stream()
        .sorted(Comparator.comparingLong(Reason::count).reversed().thenComparing(Reason::pattern))
        .forEach(reasons::add);
  }

  /** The reason without what differs from task to task: quoted values, hex ids and numbers. */
  static String pattern(String reason) {
    return reason
        .replaceAll("\"[^\"]*\"|'[^']*'", "…")
        .replaceAll("\\b[0-9a-f]{16,64}\\b", "…")
        .replaceAll("-?\\d+([.,]\\d+)*", "#");
  }
}
