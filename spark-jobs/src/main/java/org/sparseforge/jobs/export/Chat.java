package org.sparseforge.jobs.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;

/** Pieces of rows that several trainers want alike. */
final class Chat {
  private Chat() {}

  /** Messages as trainers take them: calls as a list of objects, their arguments JSON text. */
  static ArrayNode messages(List<Message> messages) {
    return Json.arrayOf(messages, Chat::message);
  }

  private static ObjectNode message(Message message) {
    ObjectNode node = message.toPromptJson();
    if (message.reasoningContent() != null) {
      node.put("reasoning_content", message.reasoningContent());
    }
    if (message.toolCalls() != null) {
      ArrayNode calls = node.putArray("tool_calls");
      for (JsonNode call : Json.parse(message.toolCalls())) {
        JsonNode function = call.path("function");
        calls
            .addObject()
            .put("id", call.path("id").asText())
            .put("type", "function")
            .putObject("function")
            .put("name", function.path("name").asText())
            .put("arguments", function.path("arguments").asText());
      }
    }
    if (message.toolCallId() != null) {
      node.put("tool_call_id", message.toolCallId());
    }
    return node;
  }

  /** {role, content} of a task's prompt. */
  static ArrayNode prompt(Task task) {
    return Json.arrayOf(task.prompt(), Message::toPromptJson);
  }

  /** What a reward function needs to run the task: all of the Python contract, as text. */
  static ObjectNode contract(Task task, Environment environment) {
    return Json.object()
        .put("task_id", task.taskId())
        .put("environment_id", task.environmentId())
        .put("category", task.category())
        .put("difficulty", task.difficulty())
        .put("pass_rate", task.passRate())
        .put("answer", task.answer())
        .put("verifier", task.verifier())
        .put("tools", task.tools())
        .put("tools_source", environment.toolsSource())
        .put("database", environment.database());
  }
}
