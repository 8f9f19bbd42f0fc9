package org.sparseforge.verify.episode;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;

/** All that is said in an episode, as its row keeps it. */
final class Transcript {
  private final List<Message> messages;

  Transcript(List<Message> prompt) {
    messages = new ArrayList<>(prompt);
  }

  void user(String content) {
    messages.add(Message.user(content));
  }

  void assistant(String content, String reasoning, List<ToolCall> calls) {
    messages.add(
        new Message(
            "assistant",
            content,
            reasoning.isEmpty() ? null : reasoning,
            calls.isEmpty() ? null : Json.write(Json.arrayOf(calls, ToolCall::toJson)),
            null));
  }

  void tool(String result, String callId) {
    messages.add(new Message("tool", result, null, null, callId));
  }

  List<Message> messages() {
    return List.copyOf(messages);
  }
}
