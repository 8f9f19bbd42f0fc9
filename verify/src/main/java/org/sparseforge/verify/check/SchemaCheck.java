package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.judge.Rubric;
import org.sparseforge.verify.sandbox.SourceReport;

/** The records are complete and mean what the contract says; ids recompute; sources parse. */
final class SchemaCheck implements TaskCheck {
  static final String NAME = "schema";
  private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant");

  @Override
  public Check run(Evidence evidence) {
    List<String> problems = records(evidence.candidate());
    problems.addAll(sources(evidence));
    return TaskCheck.of(NAME, problems, "records are complete, ids recompute, sources parse");
  }

  /** What can be seen without running anything; empty where all is well. */
  static List<String> records(Candidate candidate) {
    List<String> problems = new ArrayList<>();
    Task task = candidate.task();
    Environment environment = candidate.environment();
    blank(problems, "kind", task.kind());
    blank(problems, "category", task.category());
    blank(problems, "solution", task.solution());
    blank(problems, "verifier", task.verifier());
    prompt(task.prompt(), problems);
    if (task.difficulty() < 1 || task.difficulty() > 5) {
      problems.add("difficulty must be 1 to 5, found " + task.difficulty());
    }
    if (task.provenance() == null) {
      problems.add("provenance is missing");
    }
    parsed(problems, "answer", task.answer());
    object(problems, "difficulty_measures", task.difficultyMeasures());
    if (task.constraints() != null) {
      parsed(problems, "constraints", task.constraints());
    }
    if (task.userScenario() != null) {
      scenario(task.userScenario(), problems);
    }
    if (task.rubric() != null) {
      rubric(task.rubric(), problems);
    }
    task.wrongAnswers().forEach(wrong -> parsed(problems, "wrong_answers", wrong));
    object(problems, "database", environment.database());
    problems.addAll(ToolArray.problems(environment.tools()));
    if (!environment.tools().equals(task.tools())) {
      problems.add("the task's tools are not those of its environment");
    }
    ids(task, environment, problems);
    return problems;
  }

  private static void rubric(String rubric, List<String> problems) {
    try {
      Rubric.fromJson(Json.parse(rubric));
    } catch (IllegalArgumentException e) {
      problems.add("rubric: " + e.getMessage().replaceFirst("^rubric: ", ""));
    }
  }

  private static void prompt(List<Message> prompt, List<String> problems) {
    if (prompt.stream().noneMatch(message -> message.role().equals("user"))) {
      problems.add("the prompt has no message of role user");
    }
    for (Message message : prompt) {
      if (!ROLES.contains(message.role())) {
        problems.add("the prompt has a message of role " + message.role());
      }
      if (message.content().isBlank()) {
        problems.add("the prompt has an empty message");
      }
    }
  }

  private static void ids(Task task, Environment environment, List<String> problems) {
    String environmentId = environment.contentId();
    if (!environmentId.equals(environment.environmentId())) {
      problems.add("environment_id does not recompute; it should be " + environmentId);
    }
    if (!environment.environmentId().equals(task.environmentId())) {
      problems.add("the task names environment " + task.environmentId());
    }
    String taskId = task.contentId();
    if (!taskId.equals(task.taskId())) {
      problems.add("task_id does not recompute; it should be " + taskId);
    }
  }

  private static void scenario(String text, List<String> problems) {
    JsonNode scenario = object(problems, "user_scenario", text);
    for (String key : List.of("goal", "known_facts", "unknown_facts")) {
      if (!scenario.has(key)) {
        problems.add("user_scenario lacks " + key);
      }
    }
  }

  private static List<String> sources(Evidence evidence) {
    List<String> problems = new ArrayList<>();
    for (SourceReport report : evidence.sources()) {
      report
          .error()
          .ifPresent(error -> problems.add(report.name() + " is no Python 3.9: " + error));
    }
    SourceReport tools = evidence.source("tools_source");
    if (tools.error().isEmpty()) {
      problems.addAll(ToolArray.mismatches(evidence.environment().tools(), tools));
    }
    defines(evidence.source("solution"), "solve", problems);
    defines(evidence.source("verifier"), "verify", problems);
    for (SourceReport report : List.of(tools, evidence.source("verifier"))) {
      for (String violation : report.violations()) {
        if (violation.contains("import of ")) {
          problems.add(report.name() + " has at " + violation);
        }
      }
    }
    return problems;
  }

  private static void defines(SourceReport source, String function, List<String> problems) {
    if (source.error().isEmpty() && !source.defines(function)) {
      problems.add(source.name() + " defines no function " + function);
    }
  }

  private static void blank(List<String> problems, String name, String value) {
    if (value == null || value.isBlank()) {
      problems.add(name + " is empty");
    }
  }

  private static JsonNode object(List<String> problems, String name, String text) {
    JsonNode node = parsed(problems, name, text);
    if (!node.isMissingNode() && !node.isObject()) {
      problems.add(name + " must be a JSON object");
    }
    return node;
  }

  private static JsonNode parsed(List<String> problems, String name, String text) {
    try {
      return Json.parse(text == null ? "" : text);
    } catch (IllegalArgumentException e) {
      problems.add(name + " is " + e.getMessage());
      return Json.object().path("missing");
    }
  }
}
