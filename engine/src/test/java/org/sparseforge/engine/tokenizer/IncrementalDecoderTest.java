package org.sparseforge.engine.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IncrementalDecoderTest {
  private final ByteTokenizer tokenizer = new ByteTokenizer();

  private static int[] bytes(int... values) {
    int[] ids = values.clone();
    for (int i = 0; i < ids.length; i++) {
      ids[i] += 8;
    }
    return ids;
  }

  private List<String> pieces(int... ids) {
    IncrementalDecoder decoder = tokenizer.incrementalDecoder();
    List<String> pieces = new ArrayList<>();
    for (int id : ids) {
      pieces.add(said(into -> decoder.add(id, into)));
    }
    pieces.add(said(decoder::finish));
    return pieces;
  }

  private static String said(Consumer<StringBuilder> what) {
    StringBuilder text = new StringBuilder();
    what.accept(text);
    return text.toString();
  }

  @Test
  void aCharacterIsHeldBackUntilItIsWhole() {
    assertEquals(
        List.of("a", "", "", "", "😀", "b", ""), pieces(bytes('a', 0xf0, 0x9f, 0x98, 0x80, 'b')));
    assertEquals(List.of("", "", "中", "<think>", ""), pieces(8 + 0xe4, 8 + 0xb8, 8 + 0xad, 5));
  }

  @Test
  void whatCannotBecomeWholeIsReplacedAndNothingElse() {
    assertEquals(List.of("", "", "\ufffdx", ""), pieces(bytes(0xe4, 0xb8, 'x')));
    assertEquals(List.of("\ufffd", "a", "", "\ufffd"), pieces(bytes(0xff, 'a', 0xf0)));
  }

  @Test
  void aDecoderStartsAnewAfterItsEnd() {
    IncrementalDecoder decoder = tokenizer.incrementalDecoder();
    assertEquals("", said(into -> decoder.add(8 + 0xe4, into)));
    assertEquals("\ufffd", said(decoder::finish));
    assertEquals("a", said(into -> decoder.add(8 + 'a', into)));
    assertEquals("", said(decoder::finish));
  }

  @Property(tries = 2000)
  void piecesJoinedAreTheWholeDecodedAtOnce(
      @ForAll @Size(max = 40) List<@IntRange(max = 300) Integer> ids) {
    int[] all = ids.stream().mapToInt(Integer::intValue).toArray();
    var whole = new java.io.ByteArrayOutputStream();
    for (int id : all) {
      whole.writeBytes(tokenizer.bytesOf(id));
    }
    assertEquals(whole.toString(StandardCharsets.UTF_8), String.join("", pieces(all)));
  }

  @Property(tries = 500)
  void soundTextNeverShowsAReplacement(@ForAll String text) {
    String sound = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    if (!sound.contains("\ufffd")) {
      for (String piece : pieces(tokenizer.encode(sound))) {
        assertFalse(piece.contains("\ufffd"), piece);
      }
    }
  }
}
