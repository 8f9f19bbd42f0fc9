package org.sparseforge.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.chat.ThinkingMode.CHAT;
import static org.sparseforge.engine.chat.ThinkingMode.THINKING;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatEncoderTest {
  private static final String BOS = "<｜begin▁of▁sentence｜>";
  private static final String EOS = "<｜end▁of▁sentence｜>";

  private static final ChatMessage USER_A = ChatMessage.user("a");
  private static final List<ToolCall> TWO_CALLS =
      List.of(ToolCall.of("f", "{}"), ToolCall.of("g", "{\"x\":1}"));
  private static final ChatMessage CALLER = ChatMessage.assistant(null, "r", TWO_CALLS);
  private static final List<ChatMessage> CALL_TURN =
      List.of(USER_A, CALLER, ChatMessage.tool("R1"), ChatMessage.tool("R2"));

  private static final String CALLS =
      """


      <｜DSML｜function_calls>
      <｜DSML｜invoke name="f">

      </｜DSML｜invoke>
      <｜DSML｜invoke name="g">
      <｜DSML｜parameter name="x" string="false">1</｜DSML｜parameter>
      </｜DSML｜invoke>
      </｜DSML｜function_calls><｜end▁of▁sentence｜>""";

  private static final String RESULTS =
      "\n\n<function_results>\n<result>R1</result>\n<result>R2</result>\n</function_results>\n\n";

  private static List<ChatMessage> with(List<ChatMessage> head, ChatMessage... tail) {
    List<ChatMessage> all = new java.util.ArrayList<>(head);
    all.addAll(List.of(tail));
    return all;
  }

  private static JsonNode json(String text) {
    return PythonJson.parse(text);
  }

  @Test
  void theModelCardsConversationIsWrittenAsPublished() {
    List<ChatMessage> talk =
        List.of(
            ChatMessage.user("hello"),
            ChatMessage.assistant("Hello! I am DeepSeek.", "thinking...", List.of()),
            ChatMessage.user("1+1=?"));
    String head =
        BOS
            + "<｜User｜>hello<｜Assistant｜></think>Hello! I am DeepSeek."
            + EOS
            + "<｜User｜>1+1=?<｜Assistant｜>";
    assertEquals(head + "<think>", ChatEncoder.encode(talk, THINKING));
    assertEquals(
        head + "<think>",
        ChatEncoder.encode(talk, EncodingOptions.of(THINKING).withDropThinking(false)));
    assertEquals(head + "</think>", ChatEncoder.encode(talk, CHAT));
  }

  @Test
  void callsAndTheirResultsThinkOnAfterTheLastQuestion() {
    assertEquals(
        BOS + "<｜User｜>a<｜Assistant｜><think>r</think>" + CALLS + RESULTS + "<think>",
        ChatEncoder.encode(CALL_TURN, THINKING));
    assertEquals(
        BOS + "<｜User｜>a<｜Assistant｜></think>" + CALLS + RESULTS + "</think>",
        ChatEncoder.encode(CALL_TURN, CHAT));
  }

  @Test
  void aNewQuestionHidesEarlierReasoningButKeepsCallsAndResults() {
    List<ChatMessage> talk =
        with(CALL_TURN, ChatMessage.assistant("ans", "why", List.of()), ChatMessage.user("b"));
    assertEquals(
        BOS
            + "<｜User｜>a<｜Assistant｜></think>"
            + CALLS
            + RESULTS
            + "</think>ans"
            + EOS
            + "<｜User｜>b<｜Assistant｜><think>",
        ChatEncoder.encode(talk, THINKING));
  }

  @Test
  void aCallTurnWithoutReasoningClosesItsThinkingAtOnce() {
    List<ChatMessage> talk = List.of(USER_A, ChatMessage.assistant(null, null, TWO_CALLS));
    assertEquals(
        BOS + "<｜User｜>a<｜Assistant｜><think></think>" + CALLS, ChatEncoder.encode(talk, THINKING));
  }

  @Test
  void anAnswerWithoutReasoningIsRefusedInThinkingModeOnly() {
    List<ChatMessage> talk = List.of(USER_A, ChatMessage.assistant("b", "", List.of()));
    var refused =
        assertThrows(ChatEncodingException.class, () -> ChatEncoder.encode(talk, THINKING));
    assertEquals(
        "messages[1] (assistant): has neither reasoning_content nor tool_calls, but stands after"
            + " the last user message, where thinking mode shows the reasoning; add"
            + " reasoning_content or use thinking_mode chat",
        refused.getMessage());
    assertEquals(1, refused.messageIndex());
    assertEquals(BOS + "<｜User｜>a<｜Assistant｜></think>b" + EOS, ChatEncoder.encode(talk, CHAT));
  }

  @Test
  void anAnswerWithoutAQuestionShowsItsReasoning() {
    assertEquals(
        BOS + "r</think>b" + EOS,
        ChatEncoder.encode(List.of(ChatMessage.assistant("b", "r", List.of())), THINKING));
  }

  @Test
  void argumentsAreRawTextForStringsAndPythonJsonForTheRest() {
    String arguments =
        "{\"s\":\"a b\",\"n\":1,\"f\":1.50,\"b\":true,\"z\":null,\"l\":[1,\"é\"],"
            + "\"o\":{\"k\":\"v\"},\"e\":\"\"}";
    String prompt =
        ChatEncoder.encode(
            List.of(
                USER_A, ChatMessage.assistant(null, null, List.of(ToolCall.of("h", arguments)))),
            THINKING);
    assertEquals(
        """
        <｜DSML｜parameter name="s" string="true">a b</｜DSML｜parameter>
        <｜DSML｜parameter name="n" string="false">1</｜DSML｜parameter>
        <｜DSML｜parameter name="f" string="false">1.5</｜DSML｜parameter>
        <｜DSML｜parameter name="b" string="false">true</｜DSML｜parameter>
        <｜DSML｜parameter name="z" string="false">null</｜DSML｜parameter>
        <｜DSML｜parameter name="l" string="false">[1, "é"]</｜DSML｜parameter>
        <｜DSML｜parameter name="o" string="false">{"k": "v"}</｜DSML｜parameter>
        <｜DSML｜parameter name="e" string="true"></｜DSML｜parameter>
        """,
        prompt.substring(prompt.indexOf("<｜DSML｜parameter"), prompt.indexOf("</｜DSML｜invoke>")));
  }

  @Test
  void ofTwoQuestionsInARowOnlyTheLastOpensThinking() {
    assertEquals(
        BOS + "<｜User｜>a<｜Assistant｜></think><｜User｜>b<｜Assistant｜><think>",
        ChatEncoder.encode(List.of(USER_A, ChatMessage.user("b")), THINKING));
  }

  @Test
  void theToolsBlockIsThePublishedOneToTheByte() throws Exception {
    String empty = PromptBlocks.tools(List.of());
    assertEquals(1103, empty.length());
    byte[] bytes = empty.getBytes(StandardCharsets.UTF_8);
    assertEquals(1147, bytes.length);
    assertEquals(
        "8dc0ae780567338a686768374742d8690e8039d3ec6e3649ff94740764f5cca1",
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
  }

  @Test
  void aSystemMessageIsFollowedByItsToolsAndItsFormat() {
    ChatMessage system =
        ChatMessage.system("Be brief.")
            .withTools(List.of(json("{\"name\":\"f\"}"), json("{\"name\":\"g\",\"n\":1.0}")))
            .withResponseFormat(json("{\"type\":\"object\"}"));
    String prompt = ChatEncoder.encode(List.of(system, USER_A), CHAT);
    assertTrue(prompt.startsWith(BOS + "Be brief.\n\n## Tools\n\nYou have access"), prompt);
    assertTrue(
        prompt.endsWith(
            "<functions>\n{\"name\": \"f\"}\n{\"name\": \"g\", \"n\": 1.0}\n</functions>\n"
                + "\n\n## Response Format:\n\n"
                + "You MUST strictly adhere to the following schema to reply:\n"
                + "{\"type\": \"object\"}<｜User｜>a<｜Assistant｜></think>"),
        prompt);
  }

  @Test
  void aDeveloperMessageIsAQuestionWithToolsInside() {
    assertEquals(
        BOS + "<｜User｜>\n\n# The user's message is: q<｜Assistant｜><think>",
        ChatEncoder.encode(List.of(ChatMessage.developer("q")), THINKING));
    String withTools =
        ChatEncoder.encode(
            List.of(ChatMessage.developer("q").withTools(List.of(json("{}")))), THINKING);
    assertTrue(withTools.startsWith(BOS + "<｜User｜>\n\n## Tools\n\n"), withTools);
    assertTrue(
        withTools.endsWith(
            "<functions>\n{}\n</functions>\n\n\n# The user's message is: q<｜Assistant｜><think>"),
        withTools);
  }

  @Test
  void developerMessagesBeforeTheLastQuestionAreKept() {
    assertEquals(
        BOS
            + "<｜User｜>\n\n# The user's message is: d<｜Assistant｜></think>b"
            + EOS
            + "<｜User｜>a<｜Assistant｜><think>",
        ChatEncoder.encode(
            List.of(ChatMessage.developer("d"), ChatMessage.assistant("b", "r", List.of()), USER_A),
            THINKING));
  }

  @Test
  void toolsAndFormatsOfOtherMessagesAreIgnoredAndEmptyOnesShowNothing() {
    ChatMessage user = USER_A.withTools(List.of(json("{}"))).withResponseFormat(json("{\"a\":1}"));
    assertEquals(BOS + "<｜User｜>a<｜Assistant｜></think>", ChatEncoder.encode(List.of(user), CHAT));
    ChatMessage system = ChatMessage.system(null).withResponseFormat(json("{}"));
    assertEquals(BOS, ChatEncoder.encode(List.of(system), CHAT));
  }

  @Test
  void contextTakesPartWithoutBeingWritten() {
    EncodingOptions options = EncodingOptions.of(THINKING).withContext(List.of(USER_A, CALLER));
    assertEquals(
        RESULTS + "<think>",
        ChatEncoder.encode(List.of(ChatMessage.tool("R1"), ChatMessage.tool("R2")), options));
    assertEquals(
        "<｜User｜>a<｜Assistant｜><think>",
        ChatEncoder.encode(List.of(USER_A), EncodingOptions.of(THINKING).withAddBos(false)));
  }

  @Test
  void missingResultsLeaveTheirBlockOpen() {
    assertEquals(
        BOS
            + "<｜User｜>a<｜Assistant｜><think>r</think>"
            + CALLS
            + "\n\n<function_results>\n<result>R1</result>",
        ChatEncoder.encode(CALL_TURN.subList(0, 3), THINKING));
  }

  @Test
  void whereTheModelIsToSpeakIsKnown() {
    assertTrue(ChatEncoder.asksForAnswer(List.of(USER_A)));
    assertTrue(ChatEncoder.asksForAnswer(List.of(ChatMessage.developer("q"))));
    assertTrue(ChatEncoder.asksForAnswer(CALL_TURN));
    assertFalse(ChatEncoder.asksForAnswer(CALL_TURN.subList(0, 3)));
    assertFalse(ChatEncoder.asksForAnswer(CALL_TURN.subList(0, 2)));
    assertFalse(ChatEncoder.asksForAnswer(List.of(ChatMessage.system("s"))));
    assertFalse(ChatEncoder.asksForAnswer(List.of()));
  }

  @Test
  void contentThatIsMissingIsRefusedWhereItMatters() {
    assertRefused(
        "messages[0] (user): content is null; give it text (an empty text is allowed)",
        ChatMessage.user(null));
    assertRefused(
        "messages[2] (tool): content is null; give it text (an empty text is allowed)",
        USER_A,
        CALLER,
        ChatMessage.tool(null));
    for (String empty : new String[] {null, ""}) {
      assertRefused(
          "messages[0] (developer): content is empty; write the question that the tools are for",
          ChatMessage.developer(empty));
    }
    assertEquals(
        BOS + "<｜User｜><｜Assistant｜></think>",
        ChatEncoder.encode(List.of(ChatMessage.user("")), CHAT));
  }

  @Test
  void resultsWithoutTheirCallsAreRefused() {
    String noCall =
        "answers no call: the message before the tool results must be an assistant message with"
            + " tool_calls";
    assertRefused("messages[0] (tool): " + noCall, ChatMessage.tool("R"), CALLER);
    assertRefused("messages[1] (tool): " + noCall, USER_A, ChatMessage.tool("R"));
    assertRefused(
        "messages[2] (tool): is tool result 1 after an assistant message with 0 calls; results"
            + " follow their calls one for one, in the same order",
        USER_A,
        ChatMessage.assistant("x", "r", List.of()),
        ChatMessage.tool("R"));
    assertRefused(
        "messages[4] (tool): is tool result 3 after an assistant message with 2 calls; results"
            + " follow their calls one for one, in the same order",
        with(CALL_TURN, ChatMessage.tool("R3")).toArray(new ChatMessage[0]));
  }

  @Test
  void argumentsThatAreNoObjectAreRefused() {
    for (String arguments : List.of("[1]", "1", "null", "\"{}\"")) {
      var refused = refusedArguments(arguments);
      assertTrue(
          refused.startsWith(
              "messages[1] (assistant): the arguments of the call to 'f' must be the JSON text of"
                  + " an object, found one of type "),
          refused);
    }
    for (String arguments : List.of("", "{", "{'a': 1}", "{} {}", "{\"a\": -INF}")) {
      var refused = refusedArguments(arguments);
      assertTrue(
          refused.startsWith(
              "messages[1] (assistant): the arguments of the call to 'f' are not JSON: "),
          refused);
    }
  }

  private static String refusedArguments(String arguments) {
    ChatMessage message = ChatMessage.assistant("", "r", List.of(ToolCall.of("f", arguments)));
    return assertThrows(
            ChatEncodingException.class,
            () -> ChatEncoder.encode(List.of(USER_A, message), THINKING))
        .getMessage();
  }

  private static void assertRefused(String message, ChatMessage... messages) {
    for (ThinkingMode mode : ThinkingMode.values()) {
      var refused =
          assertThrows(
              ChatEncodingException.class, () -> ChatEncoder.encode(List.of(messages), mode));
      assertEquals(message, refused.getMessage());
    }
  }
}
