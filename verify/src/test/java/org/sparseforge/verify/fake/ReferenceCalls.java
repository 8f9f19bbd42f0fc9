package org.sparseforge.verify.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SolveRequest;
import org.sparseforge.verify.sandbox.SolveResult;

/** Finds out which tools a task's solution calls, so that a script can call them again. */
public final class ReferenceCalls {
  private static final String RECORDER =
      """


      _solve_unrecorded = solve


      def solve(tools):
          calls = []

          def recording(name):
              function = getattr(tools, name)

              def call(*args, **kwargs):
                  calls.append([name, list(args), kwargs])
                  return function(*args, **kwargs)
              return call
          recorded = type(tools)(**{name: recording(name) for name in vars(tools)})
          return {"answer": _solve_unrecorded(recorded), "calls": calls}
      """;

  private ReferenceCalls() {}

  public static List<ToolCall> of(PythonSandbox sandbox, Task task, Environment environment) {
    JsonNode tools = Json.parse(environment.tools());
    List<String> names = Json.listOf(tools, tool -> tool.at("/function/name").textValue());
    SolveResult result =
        sandbox.solve(
            new SolveRequest(
                environment.toolsSource(),
                names,
                environment.database(),
                task.solution() + RECORDER,
                0));
    if (!(result instanceof SolveResult.Returned returned)) {
      throw new IllegalArgumentException("the solution of " + task.taskId() + " fails: " + result);
    }
    List<ToolCall> calls = new ArrayList<>();
    for (JsonNode call : Json.parse(returned.answer()).get("calls")) {
      JsonNode tool = tools.get(names.indexOf(call.get(0).textValue()));
      calls.add(ToolCall.of(call.get(0).textValue(), Json.write(arguments(tool, call))));
    }
    return calls;
  }

  /** Arguments by position get the names of the schema's properties, in their order. */
  private static ObjectNode arguments(JsonNode tool, JsonNode call) {
    List<String> parameters = new ArrayList<>();
    tool.at("/function/parameters/properties").fieldNames().forEachRemaining(parameters::add);
    ObjectNode arguments = Json.object();
    for (int i = 0; i < call.get(1).size(); i++) {
      arguments.set(parameters.get(i), call.get(1).get(i));
    }
    arguments.setAll((ObjectNode) call.get(2));
    return arguments;
  }
}
