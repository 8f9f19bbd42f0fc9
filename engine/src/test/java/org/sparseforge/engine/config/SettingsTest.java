package org.sparseforge.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private enum Colour {
    RED,
    DARK_GREEN
  }

  @Test
  void readsNumbersThatCameAsText() {
    Settings settings = new Settings("engine", Map.of("a", " 12 ", "b", "0.5", "c", "True"));
    assertEquals(12, settings.intValue("a", 0));
    assertEquals(0.5, settings.doubleValue("b", 0));
    assertTrue(settings.booleanValue("c", false));
  }

  @Test
  void takesTheDefaultForWhatIsAbsentOrNull() {
    Map<String, Object> values = new HashMap<>();
    values.put("a", null);
    Settings settings = new Settings("engine", values);
    assertEquals(3, settings.intValue("a", 3));
    assertEquals(4L, settings.bytes("b", 4));
    assertEquals(List.of(), settings.strings("c"));
    assertEquals(Colour.RED, settings.oneOf("d", Colour.class, Colour.RED));
    assertFalse(settings.has("a"));
  }

  @Test
  void readsBytesWithUnits() {
    Settings settings =
        new Settings("engine", Map.of("a", "12GiB", "b", "1.5 KiB", "c", 7, "d", "2TiB"));
    assertEquals(12L << 30, settings.bytes("a", 0));
    assertEquals(1536, settings.bytes("b", 0));
    assertEquals(7, settings.bytes("c", 0));
    assertEquals(2L << 40, settings.bytes("d", 0));
  }

  @Test
  void aSingleValueIsAListOfOne() {
    Settings settings = new Settings("engine", Map.of("a", "x", "b", List.of(1, 2L), "c", 3));
    assertEquals(List.of("x"), settings.strings("a"));
    assertEquals(List.of(1, 2), settings.ints("b"));
    assertEquals(List.of(3), settings.ints("c"));
  }

  @Test
  void saysWhatWasWantedAndWhatWasSeen() {
    assertRefuses("1.5", s -> s.intValue("k", 0), "k must be a whole number, got '1.5'");
    assertRefuses(1.5, s -> s.intValue("k", 0), "k must be a whole number, got '1.5'");
    assertRefuses(
        1L << 40,
        s -> s.intValue("k", 0),
        "k must be a whole number of at most 2147483647, got '1099511627776'");
    assertRefuses("much", s -> s.doubleValue("k", 0), "k must be a number, got 'much'");
    assertRefuses("yes", s -> s.booleanValue("k", false), "k must be true or false, got 'yes'");
    assertRefuses("xGiB", s -> s.bytes("k", 0), "k must be bytes, such as 12GiB, got 'xGiB'");
    assertRefuses("9GB", s -> s.bytes("k", 0), "k must be a whole number, got '9GB'");
    assertRefuses(
        "blue",
        s -> s.oneOf("k", Colour.class, null),
        "k must be one of red, dark_green, got 'blue'");
    assertRefuses(List.of(1), s -> s.strings("k"), "k must be text, or a list of texts, got '1'");
    assertRefuses(7, s -> s.text("k", "x"), "k must be text, got '7'");
    assertRefuses(" ", s -> s.text("k", "x"), "k must be text, got ' '");
    assertRefuses(List.of("x"), s -> s.ints("k"), "k must be a whole number, got 'x'");
  }

  @Test
  void anUnknownKeyIsAnsweredWithTheNearestKnownOne() {
    Settings settings = new Settings("engine", Map.of("max_seqs", 1));
    settings.intValue("max_num_seqs", 0);
    settings.intValue("block_size", 0);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, settings::refuseUnknown);
    assertEquals(
        "engine: unknown setting 'max_seqs'; did you mean 'max_num_seqs'?", refusal.getMessage());
  }

  private static void assertRefuses(Object value, Function<Settings, ?> look, String message) {
    Settings settings = new Settings("engine", Map.of("k", value));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> look.apply(settings));
    assertEquals("engine: " + message, refusal.getMessage());
  }
}
