package org.sparseforge.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparseforge.engine.chat.CompletionParser;
import org.sparseforge.engine.chat.MalformedCompletion;
import org.sparseforge.engine.chat.ParseResult;
import org.sparseforge.engine.chat.ParsedMessage;
import org.sparseforge.engine.chat.SpecialTokens;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.chat.ToolCall;

/** Reads the text of a completion as a message in V3.2's format. */
final class ReplyReader {
  private ReplyReader() {}

  /**
   * @param text up to the token that stopped it
   * @param requestId names calls, which have no ids in the model's format
   */
  static Reply read(String text, FinishReason reason, ThinkingMode mode, String requestId) {
    if (reason != FinishReason.STOP) {
      return saved(text, mode, Optional.empty());
    }
    // Text ends before the token that stopped it; the format wants to see that token.
    String whole = text + SpecialTokens.EOS;
    ParseResult parsed = CompletionParser.parse(whole, mode);
    if (parsed instanceof MalformedCompletion malformed) {
      return saved(whole, mode, Optional.of(MalformedReply.of(malformed)));
    }
    ParsedMessage message = (ParsedMessage) parsed;
    return new Reply(
        message.content(),
        message.reasoningContent(),
        calls(message.calls(), requestId),
        badArguments(message.calls()));
  }

  private static Reply saved(String text, ThinkingMode mode, Optional<MalformedReply> malformed) {
    ParsedMessage saved = CompletionParser.salvage(text, mode);
    return new Reply(saved.content(), saved.reasoningContent(), List.of(), malformed);
  }

  private static List<ToolCall> calls(List<ParsedMessage.Call> calls, String requestId) {
    List<ToolCall> named = new ArrayList<>();
    for (ParsedMessage.Call call : calls) {
      String id = "call_" + requestId + "_" + named.size();
      named.add(new ToolCall(id, call.name(), call.arguments()));
    }
    return named;
  }

  /** A sound block may still hold arguments that are not JSON. */
  private static Optional<MalformedReply> badArguments(List<ParsedMessage.Call> calls) {
    for (int i = 0; i < calls.size(); i++) {
      Optional<String> problem = calls.get(i).argumentsProblem();
      if (problem.isPresent()) {
        return Optional.of(MalformedReply.arguments(i, problem.get()));
      }
    }
    return Optional.empty();
  }
}
