package org.sparseforge.synth.author;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectionsTest {
  private static final List<String> NAMES = List.of("one", "two");

  @Test
  void partsAreFoundBetweenTalkAndFencesComeOff() {
    String reply =
        "Sure! <one> is here:\r\n<one>\r\n```python\r\na = \"<two>\"\r\n```\r\n</one>\nand\n"
            + "  <two>\nx\n  y\n</two>\n<three>\nignored\n</three>\n";
    assertEquals(
        Map.of("one", "a = \"<two>\"\n", "two", "x\n  y\n"), Sections.parse(reply, false, NAMES));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing | the reply has no part; it must have at least one of <one>, <two>",
        "<one>~x~</two> | the part <one> is not closed by a line </one>",
        "<one>~x~</one>~<one>~y~</one> | the part <one> is there twice",
        "<one>x</one> | the reply has no part",
      })
  void brokenRepliesAreRefusedWithASentence(String reply, String reason) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Sections.parse(reply.replace('~', '\n'), false, NAMES));
    assertTrue(e.getMessage().startsWith(reason), e.getMessage());
  }

  @Test
  void aReplyThatWasCutIsNotTaken() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Sections.parse("<one>\nx\n</one>\n", true, NAMES));
    assertEquals("the reply met its token limit; write less", e.getMessage());
  }

  @Property(tries = 300)
  void anyReplyIsPartsOrASentence(@ForAll String noise, @ForAll boolean cut) {
    try {
      Sections.parse(noise + "\n<one>\n" + noise + "\n</one>\n", cut, NAMES);
    } catch (IllegalArgumentException e) {
      assertTrue(!e.getMessage().isBlank());
    }
  }
}
