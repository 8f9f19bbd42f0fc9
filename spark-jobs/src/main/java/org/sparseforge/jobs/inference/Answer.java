package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sparseforge.engine.Completion;
import org.sparseforge.engine.FinishReason;
import org.sparseforge.engine.chat.CompletionParser;
import org.sparseforge.engine.chat.MalformedCompletion;
import org.sparseforge.engine.chat.ParseResult;
import org.sparseforge.engine.chat.ParsedMessage;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Json;

/**
 * A completion as a message. One that breaks the chat format is data: what can be saved of it, and
 * why it is malformed. One that met its token limit breaks the format too, and is not called so.
 *
 * @param calls in OpenAI's shape, empty where there are none
 * @param malformed {kind, message, at}, or null
 */
record Answer(
    String content,
    String reasoningContent,
    ArrayNode calls,
    ObjectNode malformed,
    String finishReason) {
  /**
   * @param mode the format of the answer; empty for a bare prompt, whose text is all there is
   * @param row names calls, which have no ids in the model's format
   */
  static Answer of(Completion done, Optional<ThinkingMode> mode, String row) {
    String reason = done.finishReason().name().toLowerCase(Locale.ROOT);
    if (mode.isEmpty()) {
      return new Answer(done.text(), "", Json.array(), null, reason);
    }
    if (done.finishReason() != FinishReason.STOP) {
      ParsedMessage saved = CompletionParser.salvage(done.text(), mode.get());
      return new Answer(saved.content(), saved.reasoningContent(), Json.array(), null, reason);
    }
    // Text ends before the token that stopped it; the format wants to see that token.
    String whole = done.text() + SpecialTokens.EOS;
    ParseResult parsed = CompletionParser.parse(whole, mode.get());
    if (parsed instanceof MalformedCompletion malformed) {
      ParsedMessage saved = CompletionParser.salvage(whole, mode.get());
      return new Answer(
          saved.content(), saved.reasoningContent(), Json.array(), describe(malformed), reason);
    }
    ParsedMessage message = (ParsedMessage) parsed;
    ArrayNode calls = calls(message.calls(), row);
    return new Answer(
        message.content(),
        message.reasoningContent(),
        calls,
        badArguments(message.calls()),
        calls.isEmpty() ? reason : "tool_calls");
  }

  void write(ObjectNode out) {
    out.put("content", content).put("reasoning_content", reasoningContent);
    out.put("finish_reason", finishReason);
    if (!calls.isEmpty()) {
      out.put("tool_calls", Json.write(calls));
    }
    if (malformed != null) {
      out.put("malformed", Json.write(malformed));
    }
  }

  private static ArrayNode calls(List<ParsedMessage.Call> calls, String row) {
    ArrayNode array = Json.array();
    for (ParsedMessage.Call call : calls) {
      String id = "call_" + row + "_" + array.size();
      array.add(new ToolCall(id, call.name(), call.arguments()).toJson());
    }
    return array;
  }

  private static ObjectNode describe(MalformedCompletion malformed) {
    return Json.object()
        .put("kind", malformed.kind().name().toLowerCase(Locale.ROOT))
        .put("message", malformed.message())
        .put("at", malformed.at());
  }

  /** A sound block may still hold arguments that are not JSON. */
  private static ObjectNode badArguments(List<ParsedMessage.Call> calls) {
    for (int i = 0; i < calls.size(); i++) {
      Optional<String> problem = calls.get(i).argumentsProblem();
      if (problem.isPresent()) {
        return Json.object()
            .put("kind", "arguments_not_json")
            .put("message", "call " + i + ": " + problem.get());
      }
    }
    return null;
  }
}
