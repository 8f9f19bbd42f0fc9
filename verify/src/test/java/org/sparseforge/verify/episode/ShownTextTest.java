package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.tokenizer.ByteTokenizer;

class ShownTextTest {
  /** Control tokens of the byte tokenizer have the ids below the bytes. */
  private static final int FIRST_BYTE = 8;

  private static final int PADDING = 2;

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
            "<think>",
            "</think>",
            "<",
            "think>",
            "/",
            "｜",
            "DSML",
            "<｜User｜>",
            "<｜Assistant｜>",
            "<｜begin▁of▁sentence｜>",
            "<｜end▁of▁sentence｜>",
            "▁",
            "\ud83d",
            "\ude00",
            "é",
            "x")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 300)
  void nothingShownIsAControlTokenOrHalfACharacter(@ForAll("pieces") String text) {
    String shown = ShownText.of(text);
    int[] ids = new ByteTokenizer().encode(shown);
    assertTrue(Arrays.stream(ids).allMatch(id -> id >= FIRST_BYTE || id == PADDING), shown);
    byte[] utf8 = shown.getBytes(StandardCharsets.UTF_8);
    assertEquals(shown, new String(utf8, StandardCharsets.UTF_8));
    assertEquals(shown, ShownText.of(shown), "once is enough");
  }

  @Test
  void ordinaryTextStaysAsItIs() {
    for (String text : List.of("", "a < b, think > c", "{\"a\": \"é\"}", "😀")) {
      assertEquals(text, ShownText.of(text));
    }
  }

  @Test
  void aCutNeverSplitsACharacterAndSaysWhatIsMissing() {
    assertEquals("abc", ShownText.of("abc", 3));
    assertEquals("ab\n[cut: 2 of 4 characters are shown]", ShownText.of("ab😀", 3));
    assertFalse(ShownText.of("x".repeat(1000), 10).contains("x".repeat(11)));
  }
}
