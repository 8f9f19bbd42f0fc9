package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;

class AnswerReaderTest {
  private static void assertReads(String answer, String message) {
    assertEquals(Optional.of(answer), AnswerReader.read(message), message);
  }

  private static void assertNone(String message) {
    assertEquals(Optional.empty(), AnswerReader.read(message), message);
  }

  @Test
  void aWholeMessageMayBeAnyJson() {
    assertReads("{\"a\": [1, 2.50]}", "\n {\"a\": [1, 2.50]}  \n");
    assertReads("[1]", "[1]");
    assertReads("\"x\"", "\"x\"");
    assertReads("null", "null");
  }

  @Test
  void fencedBlocksComeBeforeWords() {
    assertReads("{\"a\":1}", "Done {\"b\":2}.\n```json\n{\"a\":1}\n```\nBye {\"c\":3}");
    assertReads("[1]", "```\n[1]\n```");
    assertReads("{\"a\":1}", "```JSON\n{\"a\":1}");
    assertReads("{\"a\":1}", "~~~ json\n{\"a\":1}\n~~~");
    assertReads("{\"a\":\"```\"}", "````json\n{\"a\":\"```\"}\n````");
  }

  @Test
  void theLastOfSeveralCounts() {
    assertReads("{\"a\":2}", "{\"a\":1} or rather {\"a\":2}, I think");
    assertReads("{\"a\":2}", "```json\n{\"a\":1}\n```\nor\n```json\n{\"a\":2}\n```");
    assertReads("{\"a\":{\"b\":1}}", "It is {\"a\":{\"b\":1}}.");
    assertReads("{\"a\":1}", "In {braces} and { more: it is {\"a\":1}.");
    assertReads("{\"a\":2}", "Not {\"a\":1,} but {\"a\":2}");
  }

  @Test
  void blocksOfOtherLanguagesAreWords() {
    assertReads("{\"a\":1}", "```python\nprint({'x'})\n```\nSo: {\"a\":1}");
    assertReads("{\"a\":1}", "```c++\nint x[] = {1};\n```\n```json\n{\"a\":1}\n```");
  }

  @Test
  void whatIsNoJsonIsNoAnswer() {
    assertNone("");
    assertNone("The refund is 48 {dollars}.");
    assertNone("{\"a\":1,\"a\":2}");
    assertNone("{'a': 1}");
    assertNone("{\"a\": NaN}");
    assertNone("See [1] and [2].");
    assertNone("```json\n{\"a\":1,}\n```\nI mean {\"a\":1}");
    assertNone("{\"a\": {\"b\": 1}");
    assertNone("So: {\"a\": {\"b\": 1},}");
    assertNone("{\"a\":1} or {\"a\": {\"b\": 1");
  }

  @Test
  void aNumberAloneIsJsonButAWordBesideItIsNot() {
    assertReads("48.0", "48.0");
    assertNone("48 euros");
  }

  @Property(tries = 500)
  void itNeverThrowsAndFindsOnlyJson(
      @ForAll
          @StringLength(max = 60)
          @Chars({'{', '}', '[', ']', '"', ':', ',', '`', '\n', '1', 'a', ' ', '\\'})
          @CharRange(from = 'a', to = 'b')
          String message) {
    AnswerReader.read(message).ifPresent(Json::parse);
  }

  /** Tried from each of them to the end and back, these would outlast every test's timeout. */
  @Test
  void bracesWithoutEndTakeNoTimeToSpeakOf() {
    assertNone("x" + "{\"a\":".repeat(20_000));
  }
}
