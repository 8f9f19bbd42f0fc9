package org.sparseforge.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.sparseforge.schemas.Json;

/** What must hold for every conversation and every completion, not just for the examples. */
class ChatLawsTest {
  /** Text that comes near the format's own, without its markers. */
  private static final Arbitrary<String> TEXT =
      Arbitraries.oneOf(
          Arbitraries.strings().ofMaxLength(20),
          Arbitraries.of(
                  "\n", "\n\n", "<", ">", "\">\n", " name=\"", "</", "｜", "\\", "é", "😀", "{", "1")
              .list()
              .ofMaxSize(6)
              .map(parts -> String.join("", parts)));

  private static final Arbitrary<String> KEY = TEXT.filter(key -> !key.contains("\" string=\""));

  @Property(tries = 500)
  void parsingWhatWasEncodedGivesTheMessageBack(
      @ForAll("answers") ChatMessage answer, @ForAll ThinkingMode mode) {
    boolean thinks = mode == ThinkingMode.THINKING;
    EncodingOptions afterQuestion =
        EncodingOptions.of(mode).withContext(List.of(ChatMessage.user("q")));
    if (thinks && !answer.hasReasoning() && answer.toolCalls().isEmpty()) {
      return;
    }
    String completion = ChatEncoder.encode(List.of(answer), afterQuestion);
    ParseResult result = CompletionParser.parse(completion, mode);
    assertTrue(result instanceof ParsedMessage, result.toString());
    ParsedMessage parsed = (ParsedMessage) result;
    ChatMessage expected =
        ChatMessage.assistant(
            answer.content(), thinks ? answer.reasoningContent() : "", answer.toolCalls());
    assertEquals(expected, parsed.toChatMessage());
    parsed.calls().forEach(call -> assertTrue(call.argumentsProblem().isEmpty(), call.toString()));
  }

  @Property(tries = 500)
  void droppingThinkingNeverChangesAPrompt(
      @ForAll("conversations") List<ChatMessage> talk, @ForAll ThinkingMode mode) {
    EncodingOptions options = EncodingOptions.of(mode);
    assertEquals(
        outcome(talk, options.withDropThinking(true)),
        outcome(talk, options.withDropThinking(false)));
  }

  @Property(tries = 500)
  void aPromptIsTheSameWrittenAtOnceOrAfterContext(
      @ForAll("conversations") List<ChatMessage> talk, @ForAll ThinkingMode mode) {
    EncodingOptions options = EncodingOptions.of(mode);
    String whole = outcome(talk, options);
    for (int cut = 1; cut < talk.size() && whole.startsWith(SpecialTokens.BOS); cut++) {
      String tail =
          ChatEncoder.encode(
              talk.subList(cut, talk.size()), options.withContext(talk.subList(0, cut)));
      assertTrue(whole.endsWith(tail), tail);
    }
  }

  @Property(tries = 500)
  void aPromptThatAsksForAnAnswerEndsInAThinkTag(
      @ForAll("conversations") List<ChatMessage> talk, @ForAll ThinkingMode mode) {
    String prompt = outcome(talk, EncodingOptions.of(mode));
    if (prompt.startsWith(SpecialTokens.BOS) && ChatEncoder.asksForAnswer(talk)) {
      String tag = mode == ThinkingMode.THINKING ? "<think>" : "</think>";
      assertTrue(prompt.endsWith(tag), prompt);
    }
  }

  @Property(tries = 3000)
  void whateverAModelWritesIsAMessageOrATypedError(
      @ForAll("completions") String completion, @ForAll ThinkingMode mode) {
    ParseResult result = CompletionParser.parse(completion, mode);
    if (result instanceof MalformedCompletion malformed) {
      assertTrue(
          malformed.at() >= 0 && malformed.at() <= completion.length(), malformed.toString());
    }
    assertNotNull(CompletionParser.salvage(completion, mode));
  }

  private static String outcome(List<ChatMessage> talk, EncodingOptions options) {
    try {
      return ChatEncoder.encode(talk, options);
    } catch (ChatEncodingException e) {
      return e.getMessage();
    }
  }

  @Provide
  Arbitrary<ChatMessage> answers() {
    return Combinators.combine(plain(), plain(), calls().list().ofMaxSize(3))
        .as(ChatMessage::assistant);
  }

  /** Text without control tokens; the two that a generator could hit by chance are filtered. */
  private static Arbitrary<String> plain() {
    return TEXT.filter(text -> SpecialTokens.FORBIDDEN_IN_TEXT.stream().noneMatch(text::contains));
  }

  private static Arbitrary<ToolCall> calls() {
    return Combinators.combine(TEXT, objects())
        .as((name, arguments) -> ToolCall.of(name, PythonJson.write(arguments)));
  }

  private static Arbitrary<ObjectNode> objects() {
    return Combinators.combine(KEY, JsonValues.any())
        .as((key, value) -> Json.object().<ObjectNode>set(key, value))
        .list()
        .ofMaxSize(4)
        .map(
            fields -> {
              ObjectNode all = Json.object();
              fields.forEach(all::setAll);
              return all;
            });
  }

  @Provide
  Arbitrary<List<ChatMessage>> conversations() {
    Arbitrary<JsonNode> schema = JsonValues.any();
    Arbitrary<ChatMessage> system =
        Combinators.combine(TEXT, schema.list().ofMaxSize(2), schema)
            .as(
                (text, tools, format) ->
                    ChatMessage.system(text).withTools(tools).withResponseFormat(format));
    Arbitrary<List<ChatMessage>> turn =
        Combinators.combine(answers(), TEXT, Arbitraries.integers().between(0, 9))
            .as(
                (answer, result, skip) -> {
                  List<ChatMessage> messages = new ArrayList<>(List.of(answer));
                  for (int i = skip == 0 ? 1 : 0; i < answer.toolCalls().size(); i++) {
                    messages.add(ChatMessage.tool(result));
                  }
                  return messages;
                });
    Arbitrary<List<ChatMessage>> one =
        Arbitraries.oneOf(
            system.map(List::of),
            TEXT.map(text -> List.of(ChatMessage.user(text))),
            TEXT.map(text -> List.of(ChatMessage.developer(text))),
            turn);
    return one.list()
        .ofMinSize(1)
        .ofMaxSize(6)
        .map(parts -> parts.stream().flatMap(List::stream).toList());
  }

  @Provide
  Arbitrary<String> completions() {
    Arbitrary<String> pieces =
        Arbitraries.of(
                "</think>",
                "<think>",
                "\n\n<｜DSML｜function_calls>\n",
                "<｜DSML｜invoke",
                " name=\"f\">\n",
                "<｜DSML｜parameter",
                " name=\"a\" string=\"true\">",
                " name=\"b\" string=\"false\">1",
                "</｜DSML｜parameter>\n",
                "</｜DSML｜invoke>\n",
                "</｜DSML｜function_calls>",
                SpecialTokens.EOS,
                "<",
                "\n",
                "text")
            .list()
            .ofMaxSize(16)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(pieces, Arbitraries.strings().ofMaxLength(40));
  }
}
