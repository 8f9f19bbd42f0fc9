package org.sparseforge.jobs.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SolveRequest;
import org.sparseforge.verify.sandbox.SolveResult;

/** Tasks and the calls that solve them, found by their prompts. */
public final class KnownTasks {
  /** Runs the solution with tools that write down how they are called. */
  private static final String RECORDER =
      """


      import json as _json

      _reference = solve


      def solve(tools):
          calls = []

          def recorded(name, tool):
              def call(**arguments):
                  calls.append({"tool": name, "arguments": _json.loads(_json.dumps(arguments))})
                  return tool(**arguments)
              return call

          class Recorder:
              pass

          recorder = Recorder()
          for name in _json.loads(%s):
              setattr(recorder, name, recorded(name, getattr(tools, name)))
          _reference(recorder)
          return calls
      """;

  private final Map<String, KnownTask> byPrompt = new ConcurrentHashMap<>();

  /** Those of a dataset. */
  public static KnownTasks read(Path dataset, PythonSandbox sandbox) throws IOException {
    Map<String, Environment> environments = new HashMap<>();
    for (ObjectNode row : Runs.rows(dataset, Table.ENVIRONMENTS)) {
      Environment environment = Environment.fromJson(row);
      environments.put(environment.environmentId(), environment);
    }
    KnownTasks tasks = new KnownTasks();
    Runs.rows(dataset, Table.GENERAL).parallelStream()
        .map(Task::fromJson)
        .forEach(task -> tasks.add(task, environments.get(task.environmentId()), sandbox));
    return tasks;
  }

  /** Runs the task's solution once, to see what it calls. */
  public void add(Task task, Environment environment, PythonSandbox sandbox) {
    List<String> tools = new ArrayList<>();
    for (JsonNode tool : Json.parse(task.tools())) {
      tools.add(tool.path("function").path("name").asText());
    }
    String names = Json.write(Json.arrayOf(tools, Json.MAPPER.getNodeFactory()::textNode));
    String quoted = Json.write(Json.MAPPER.getNodeFactory().textNode(names));
    SolveResult result =
        sandbox.solve(
            new SolveRequest(
                environment.toolsSource(),
                tools,
                environment.database(),
                task.solution() + RECORDER.formatted(quoted),
                0));
    if (!(result instanceof SolveResult.Returned returned)) {
      throw new AssertionError("the solution of " + task.taskId() + " cannot be run: " + result);
    }
    List<KnownTask.Call> calls = new ArrayList<>();
    for (JsonNode call : Json.parse(returned.answer())) {
      calls.add(new KnownTask.Call(call.path("tool").asText(), call.path("arguments")));
    }
    KnownTask known = KnownTask.of(task, calls);
    byPrompt.put(known.prompt(), known);
  }

  Optional<KnownTask> find(String prompt) {
    return Optional.ofNullable(byPrompt.get(prompt));
  }

  public Collection<KnownTask> all() {
    return byPrompt.values();
  }
}
