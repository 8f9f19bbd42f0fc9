package org.sparseforge.verify.episode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sparseforge.engine.chat.ChatEncodingException;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.engine.chat.ChatMessageReader;
import org.sparseforge.engine.chat.PythonJson;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.sandbox.EnvironmentException;

/** What a conversation about a task begins with. */
final class TaskPrompt {
  private TaskPrompt() {}

  /**
   * The task's messages, with its tools on the first where that is a system message, else on an
   * empty one before it.
   *
   * @throws EnvironmentException if they have no form as a conversation
   */
  static List<ChatMessage> of(Task task) {
    try {
      ObjectNode body = Json.object();
      body.set("messages", Json.arrayOf(task.prompt(), Message::toJson));
      body.set("tools", PythonJson.parse(task.tools()));
      return ChatMessageReader.readRequest(body);
    } catch (ChatEncodingException e) {
      throw new EnvironmentException(
          "the prompt of task " + task.taskId() + " is no conversation: " + e.getMessage(), e);
    }
  }

  static boolean isObject(String arguments) {
    try {
      return PythonJson.parse(arguments).isObject();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** An object that holds what was meant to be one. */
  static String quoted(String arguments) {
    return Json.write(Json.object().put("unreadable_arguments", arguments));
  }
}
