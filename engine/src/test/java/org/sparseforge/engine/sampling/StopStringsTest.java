package org.sparseforge.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  @Property(tries = 2000)
  void whereTokensCutTheTextDoesNotMatter(@ForAll Random random) {
    List<String> stops =
        IntStream.range(0, random.nextInt(4)).mapToObj(i -> word(random, 1, 5)).toList();
    String text = word(random, 0, 40);
    String expected = beforeFirstStop(text, stops);
    StopStrings search = new StopStrings(stops);
    StringBuilder released = new StringBuilder();
    for (int at = 0; at < text.length() && !search.matched(); ) {
      int end = Math.min(text.length(), at + random.nextInt(6));
      released.append(add(search, text.substring(at, end)));
      assertTrue(
          expected.startsWith(released.toString()), "let through what belongs to a stop string");
      at = end;
    }
    assertEquals(!expected.equals(text), search.matched());
    released.append(search.matched() ? "" : flush(search));
    assertEquals(expected, released.toString());
  }

  @Test
  void holdsBackOnlyWhatMayBeginAStopString() {
    StopStrings search = new StopStrings(List.of("</end>"));
    assertEquals("a", add(search, "a<"));
    assertEquals("", add(search, "/e"));
    assertEquals("</e", add(search, "x").substring(0, 3));
    assertEquals("", add(search, "<"));
    assertEquals("<", add(search, "<"));
    assertEquals("<", flush(search));
    assertFalse(search.matched());
  }

  @Test
  void theMatchThatEndsFirstCounts() {
    StopStrings search = new StopStrings(List.of("abcd", "c"));
    assertEquals("xab", add(search, "xabcd"));
    assertTrue(search.matched());
  }

  @Test
  void ofTwoThatEndTogetherTheLongerCounts() {
    assertEquals("x", add(new StopStrings(List.of("bc", "abc", "c")), "xabcd"));
  }

  @Test
  void withoutStopStringsEverythingPasses() {
    StopStrings none = new StopStrings(List.of());
    assertEquals("anything", add(none, "anything"));
    assertEquals("", flush(none));
  }

  private static String add(StopStrings search, String piece) {
    StringBuilder released = new StringBuilder();
    search.add(piece, released);
    return released.toString();
  }

  private static String flush(StopStrings search) {
    StringBuilder released = new StringBuilder();
    search.flush(released);
    return released.toString();
  }

  /** The definition, by brute force. */
  private static String beforeFirstStop(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String best = null;
      for (String stop : stops) {
        if (text.substring(0, end).endsWith(stop)
            && (best == null || stop.length() > best.length())) {
          best = stop;
        }
      }
      if (best != null) {
        return text.substring(0, end - best.length());
      }
    }
    return text;
  }

  private static String word(Random random, int min, int max) {
    int length = min + random.nextInt(max - min + 1);
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }
}
