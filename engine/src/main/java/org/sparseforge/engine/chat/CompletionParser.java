package org.sparseforge.engine.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.sparseforge.engine.chat.MalformedCompletion.Kind;

/**
 * Reads what the model wrote after a prompt, as strictly as the published parser: text that it
 * refuses is refused here, for the same reason. Nothing that a model can write throws.
 *
 * <p>Stricter in one place: a text that stops inside a call block is refused wherever it stops,
 * because half a call must never run. (Cut right after the words that open the block, before any
 * call, it holds no calls, as published.)
 */
public final class CompletionParser {
  private static final String CALLS_START = "\n\n" + PromptBlocks.CALLS_OPEN;
  private static final int SHOWN = 40;

  /** How a read that cannot go on reports it; caught in {@link #parse}, so it needs no trace. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient MalformedCompletion what;

    Malformed(Kind kind, String message, int at) {
      super(message, null, false, false);
      what = new MalformedCompletion(kind, message, at);
    }
  }

  private final TextCursor cursor;
  private final boolean thinking;

  private CompletionParser(String text, ThinkingMode mode) {
    cursor = new TextCursor(text);
    thinking = mode == ThinkingMode.THINKING;
  }

  /**
   * Parses a completion.
   *
   * @param completion all that was generated after the prompt, control tokens spelled out and the
   *     final {@link SpecialTokens#EOS} included
   */
  public static ParseResult parse(String completion, ThinkingMode thinkingMode) {
    try {
      return new CompletionParser(completion, thinkingMode).read();
    } catch (Malformed e) {
      return e.what;
    }
  }

  /**
   * What can be saved of a completion that {@link #parse} refuses, as when it met its token limit:
   * the text before the end of thinking is reasoning, the rest up to the end or a call block is
   * content. Calls are left out. This is ours, not the published format.
   */
  public static ParsedMessage salvage(String completion, ThinkingMode thinkingMode) {
    TextCursor cursor = new TextCursor(completion);
    String reasoning = "";
    if (thinkingMode == ThinkingMode.THINKING) {
      reasoning = cursor.readUntil(SpecialTokens.THINK_CLOSE, CALLS_START, SpecialTokens.EOS);
      if (!cursor.stoppedAt(SpecialTokens.THINK_CLOSE)) {
        return new ParsedMessage("", reasoning, List.of());
      }
    }
    String content = cursor.readUntil(SpecialTokens.EOS, CALLS_START);
    return new ParsedMessage(content, reasoning, List.of());
  }

  private ParsedMessage read() throws Malformed {
    String reasoning = "";
    if (thinking) {
      reasoning = cursor.readUntil(SpecialTokens.THINK_CLOSE, CALLS_START);
      if (!cursor.stoppedAt(SpecialTokens.THINK_CLOSE)) {
        throw new Malformed(
            Kind.INVALID_THINKING_FORMAT,
            cursor.ranOut()
                ? "the thinking is never closed by </think>"
                : "a call block begins before </think>",
            0);
      }
    }
    int contentStart = cursor.position();
    String content = cursor.readUntil(SpecialTokens.EOS, CALLS_START);
    if (cursor.ranOut()) {
      throw new Malformed(
          Kind.INVALID_SUMMARY_FORMAT,
          "the answer ends neither in " + SpecialTokens.EOS + " nor in a call block",
          contentStart);
    }
    List<ParsedMessage.Call> calls = new ArrayList<>();
    if (cursor.stoppedAt(CALLS_START)) {
      readCalls(calls);
      int restStart = cursor.position();
      String rest = cursor.readUntil(SpecialTokens.EOS);
      if (!rest.isEmpty()) {
        throw new Malformed(
            Kind.UNEXPECTED_CONTENT_AFTER_TOOL_CALLS,
            "after the call block stands " + shown(rest),
            restStart);
      }
    }
    if (!cursor.atEnd()) {
      throw new Malformed(
          Kind.UNEXPECTED_CONTENT_AT_END, "text follows " + SpecialTokens.EOS, cursor.position());
    }
    requireNoSpecialToken("reasoning", reasoning, 0);
    requireNoSpecialToken("content", content, contentStart);
    return new ParsedMessage(content, reasoning, calls);
  }

  private void readCalls(List<ParsedMessage.Call> calls) throws Malformed {
    if (cursor.atEnd()) {
      return;
    }
    while (true) {
      int start = cursor.position();
      String between = cursor.readUntil(PromptBlocks.INVOKE_OPEN, PromptBlocks.CALLS_CLOSE);
      if (!between.equals(">\n")) {
        throw new Malformed(
            Kind.TOOL_CALL_FORMAT_ERROR,
            "between the tags of a call block stands " + shown(between),
            start);
      }
      if (cursor.stoppedAt(PromptBlocks.CALLS_CLOSE)) {
        return;
      }
      if (cursor.ranOut()) {
        throw new Malformed(Kind.MISSING_SPECIAL_TOKEN, "the call block is never closed", start);
      }
      calls.add(readCall());
    }
  }

  private ParsedMessage.Call readCall() throws Malformed {
    int start = cursor.position();
    String tag = cursor.readUntil(PromptBlocks.PARAMETER_OPEN, PromptBlocks.INVOKE_CLOSE);
    Optional<String> name = DsmlTags.invokeName(tag);
    if (name.isEmpty()) {
      throw new Malformed(
          Kind.TOOL_NAME_FORMAT_ERROR,
          "an invoke tag must read name=\"...\"> and a line break, found " + shown(tag),
          start);
    }
    if (cursor.ranOut()) {
      throw new Malformed(Kind.MISSING_SPECIAL_TOKEN, "an invoke tag is never closed", start);
    }
    Map<String, DsmlTags.Parameter> parameters = new LinkedHashMap<>();
    while (cursor.stoppedAt(PromptBlocks.PARAMETER_OPEN)) {
      readParameter(parameters);
    }
    return call(name.get(), parameters);
  }

  private void readParameter(Map<String, DsmlTags.Parameter> parameters) throws Malformed {
    int start = cursor.position();
    String tag = cursor.readUntil(PromptBlocks.PARAMETER_CLOSE);
    Optional<DsmlTags.Parameter> parameter = DsmlTags.parameter(tag);
    if (parameter.isEmpty()) {
      throw new Malformed(
          Kind.PARAMETER_FORMAT_ERROR,
          "a parameter must read  name=\"...\" string=\"true|false\">value, found " + shown(tag),
          start);
    }
    String name = parameter.get().name();
    if (parameters.putIfAbsent(name, parameter.get()) != null) {
      throw new Malformed(
          Kind.DUPLICATE_PARAMETER_NAME, "parameter " + shown(name) + " is given twice", start);
    }
    int betweenStart = cursor.position();
    String between = cursor.readUntil(PromptBlocks.PARAMETER_OPEN, PromptBlocks.INVOKE_CLOSE);
    if (!between.equals(">\n")) {
      throw new Malformed(
          Kind.PARAMETER_FORMAT_ERROR, "after a parameter stands " + shown(between), betweenStart);
    }
  }

  private static ParsedMessage.Call call(String name, Map<String, DsmlTags.Parameter> parameters) {
    StringJoiner arguments = new StringJoiner(", ", "{", "}");
    Optional<String> problem = Optional.empty();
    for (DsmlTags.Parameter parameter : parameters.values()) {
      String value = parameter.value();
      if (parameter.string()) {
        value = PythonJson.quote(value);
      } else if (problem.isEmpty()) {
        problem = jsonProblem(parameter.name(), value);
      }
      arguments.add(PythonJson.quote(parameter.name()) + ": " + value);
    }
    return new ParsedMessage.Call(name, arguments.toString(), problem);
  }

  /** Each value is read by itself: {@code 1, "b": 2} makes a sound object and is no sound value. */
  private static Optional<String> jsonProblem(String name, String value) {
    try {
      PythonJson.parse(value);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("parameter " + shown(name) + " is " + e.getMessage());
    }
  }

  private static void requireNoSpecialToken(String where, String text, int start) throws Malformed {
    for (String token : SpecialTokens.FORBIDDEN_IN_TEXT) {
      int at = text.indexOf(token);
      if (at >= 0) {
        throw new Malformed(
            Kind.UNEXPECTED_SPECIAL_TOKEN_IN_CONTENT,
            "the " + where + " holds " + token,
            start + at);
      }
    }
  }

  private static String shown(String text) {
    String start = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    return text.isEmpty() ? "nothing" : PythonJson.quote(start);
  }
}
