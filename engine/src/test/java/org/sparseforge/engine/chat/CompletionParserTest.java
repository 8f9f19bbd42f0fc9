package org.sparseforge.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.chat.ThinkingMode.CHAT;
import static org.sparseforge.engine.chat.ThinkingMode.THINKING;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.chat.MalformedCompletion.Kind;

class CompletionParserTest {
  private static final String EOS = SpecialTokens.EOS;
  private static final String OPEN = "\n\n<｜DSML｜function_calls>\n";
  private static final String CLOSE = "</｜DSML｜function_calls>";

  private static String invoke(String name, String parameters) {
    return "<｜DSML｜invoke name=\"" + name + "\">\n" + parameters + "</｜DSML｜invoke>\n";
  }

  private static String parameter(String name, boolean string, String value) {
    return "<｜DSML｜parameter name=\"%s\" string=\"%s\">%s</｜DSML｜parameter>\n"
        .formatted(name, string, value);
  }

  private static ParsedMessage parsed(String text, ThinkingMode mode) {
    return assertInstanceOf(ParsedMessage.class, CompletionParser.parse(text, mode));
  }

  private static void assertMalformed(Kind kind, String message, int at, String text) {
    assertEquals(
        new MalformedCompletion(kind, message, at), CompletionParser.parse(text, CHAT), text);
  }

  private static Kind kind(String text, ThinkingMode mode) {
    return assertInstanceOf(MalformedCompletion.class, CompletionParser.parse(text, mode)).kind();
  }

  @Test
  void reasoningContentAndCallsAreTakenApart() {
    String text =
        "r\n</think>c"
            + OPEN
            + invoke("f", "")
            + invoke("g", parameter("s", true, "a\n<b") + parameter("l", false, "[1,  2]"))
            + CLOSE
            + EOS;
    assertEquals(
        new ParsedMessage(
            "c",
            "r\n",
            List.of(
                new ParsedMessage.Call("f", "{}", Optional.empty()),
                new ParsedMessage.Call(
                    "g", "{\"s\": \"a\\n<b\", \"l\": [1,  2]}", Optional.empty()))),
        parsed(text, THINKING));
  }

  @Test
  void anEmptyCompletionIsAnEmptyMessage() {
    assertEquals(new ParsedMessage("", "", List.of()), parsed(EOS, CHAT));
    assertEquals(new ParsedMessage("", "", List.of()), parsed("</think>" + EOS, THINKING));
  }

  @Test
  void whatThePublishedParserToleratesIsTolerated() {
    assertEquals(List.of(), parsed(OPEN + CLOSE + EOS, CHAT).calls());
    assertEquals("{}", parsed(OPEN + invoke("f", "\n") + CLOSE, CHAT).calls().get(0).arguments());
    assertEquals(List.of(), parsed("x\n\n<｜DSML｜function_calls", CHAT).calls());
    String spaces = OPEN + "<｜DSML｜invoke \u001c\u3000\n name=\"f\">\n</｜DSML｜invoke>\n" + CLOSE;
    assertEquals("f", parsed(spaces, CHAT).calls().get(0).name());
  }

  @Test
  void argumentsThatAreNotJsonAreKeptAndFlagged() {
    ParsedMessage message =
        parsed(
            OPEN
                + invoke("f", parameter("a", false, "oops") + parameter("b", true, "x"))
                + invoke("g", parameter("a", false, "1, \"b\": 2"))
                + CLOSE
                + EOS,
            CHAT);
    ParsedMessage.Call first = message.calls().get(0);
    assertEquals("{\"a\": oops, \"b\": \"x\"}", first.arguments());
    assertTrue(
        first.argumentsProblem().orElseThrow().startsWith("parameter \"a\" is not JSON: "),
        first.toString());
    ParsedMessage.Call smuggled = message.calls().get(1);
    assertEquals("{\"a\": 1, \"b\": 2}", smuggled.arguments());
    assertTrue(
        smuggled.argumentsProblem().orElseThrow().startsWith("parameter \"a\" is not JSON: "),
        smuggled.toString());
  }

  @Test
  void thinkingMustBeClosedBeforeAnythingElse() {
    assertEquals(
        new MalformedCompletion(
            Kind.INVALID_THINKING_FORMAT, "the thinking is never closed by </think>", 0),
        CompletionParser.parse("thoughts" + EOS, THINKING));
    assertEquals(
        new MalformedCompletion(
            Kind.INVALID_THINKING_FORMAT, "a call block begins before </think>", 0),
        CompletionParser.parse("t" + OPEN + CLOSE + "</think>" + EOS, THINKING));
  }

  @Test
  void plainContentMustEnd() {
    assertMalformed(
        Kind.INVALID_SUMMARY_FORMAT,
        "the answer ends neither in <｜end▁of▁sentence｜> nor in a call block",
        0,
        "cut o");
    assertEquals(Kind.INVALID_SUMMARY_FORMAT, kind("", CHAT));
    assertEquals(Kind.INVALID_SUMMARY_FORMAT, kind("r</think>c", THINKING));
  }

  @Test
  void controlTokensInTextAreRefused() {
    assertMalformed(
        Kind.UNEXPECTED_SPECIAL_TOKEN_IN_CONTENT,
        "the content holds </think>",
        3,
        "abc</think>d" + EOS);
    Kind special = Kind.UNEXPECTED_SPECIAL_TOKEN_IN_CONTENT;
    assertEquals(special, kind("<think>r</think>c" + EOS, THINKING));
    assertEquals(special, kind("r</think>c</think>" + EOS, THINKING));
    assertEquals(special, kind(SpecialTokens.BOS + EOS, CHAT));
    String afterOneLineBreak = "c\n<｜DSML｜function_calls>\n" + CLOSE + EOS;
    assertEquals(special, kind(afterOneLineBreak, CHAT));
  }

  @Test
  void brokenCallBlocksAreRefusedForThePublishedReasons() {
    String f = invoke("f", "");
    assertMalformed(
        Kind.TOOL_CALL_FORMAT_ERROR,
        "between the tags of a call block stands \">\\n \"",
        "\n\n<｜DSML｜function_calls".length(),
        OPEN + " " + f + CLOSE + EOS);
    assertMalformed(
        Kind.UNEXPECTED_CONTENT_AFTER_TOOL_CALLS,
        "after the call block stands \" \"",
        (OPEN + f + CLOSE).length(),
        OPEN + f + CLOSE + " " + EOS);
    assertMalformed(
        Kind.UNEXPECTED_CONTENT_AT_END,
        "text follows <｜end▁of▁sentence｜>",
        EOS.length(),
        EOS + EOS);
    assertEquals(Kind.MISSING_SPECIAL_TOKEN, kind(OPEN, CHAT));
    assertEquals(
        Kind.TOOL_NAME_FORMAT_ERROR, kind(OPEN + f.replace("name=", "nom=") + CLOSE, CHAT));
    assertEquals(Kind.UNEXPECTED_CONTENT_AT_END, kind(OPEN + f + CLOSE + EOS + "x", CHAT));
  }

  @Test
  void brokenParametersAreRefusedForThePublishedReasons() {
    String sound = parameter("a", true, "1");
    for (String broken :
        List.of(
            sound.replace("parameter name", "parameter  name"),
            sound.replace("\"true\"", "\"yes\""),
            sound.replace("</｜DSML｜parameter>", "/｜DSML｜parameter>"),
            sound + "x\n",
            sound.replace("1<", "x/｜DSML｜parameter>y<"))) {
      assertEquals(
          Kind.PARAMETER_FORMAT_ERROR,
          kind(OPEN + invoke("f", broken) + CLOSE + EOS, CHAT),
          broken);
    }
    assertEquals(
        Kind.DUPLICATE_PARAMETER_NAME, kind(OPEN + invoke("f", sound + sound) + CLOSE, CHAT));
  }

  @Test
  void noCutInsideACallBlockPassesForAWholeOne() {
    String whole = OPEN + invoke("f", parameter("a", true, "x")) + invoke("g", "") + CLOSE;
    parsed(whole, CHAT);
    String opened = "\n\n<｜DSML｜function_calls";
    for (int end = 0; end < whole.length(); end++) {
      if (end != opened.length()) {
        assertInstanceOf(
            MalformedCompletion.class, CompletionParser.parse(whole.substring(0, end), CHAT));
      }
    }
  }

  @Test
  void whatTheTokenLimitCutOffIsSalvaged() {
    assertEquals(
        new ParsedMessage("", "half a tho", List.of()),
        CompletionParser.salvage("half a tho", THINKING));
    assertEquals(
        new ParsedMessage("half an ans", "r", List.of()),
        CompletionParser.salvage("r</think>half an ans", THINKING));
    assertEquals(
        new ParsedMessage("c", "", List.of()),
        CompletionParser.salvage("c" + OPEN + "<｜DSML｜invoke name=\"f\">\n", CHAT));
  }
}
