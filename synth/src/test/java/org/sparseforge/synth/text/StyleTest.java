package org.sparseforge.synth.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StyleTest {
  private static final Style STYLE =
      new Style("{} kr", DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH), true);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1250 | money | 1,250 kr",
        "1250.5 | money | 1,250.50 kr",
        "12.50 | money | 12.50 kr",
        "0.25 | number | 0.25",
        "3 | words | three",
        "13 | words | 13",
        "2.5 | words | 2.5",
        "0 | nth | first",
        "1000 | plain | 1000",
      })
  void numbersAreWrittenForPeople(String value, String format, String expected) {
    assertEquals(expected, STYLE.write(new BigDecimal(value), format));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-03-05 | 5 March 2026",
        "00:30 | 12:30 am",
        "12:00 | 12 pm",
        "14:05 | 2:05 pm",
        "red | red",
      })
  void textsThatAreDatesOrTimesAreWrittenSo(String value, String expected) {
    assertEquals(expected, STYLE.write(value, null));
  }

  @Test
  void listsAreJoinedWithAnd() {
    assertEquals("a, b and c", STYLE.write(List.of("a", "b", "c"), null));
    assertEquals("a", STYLE.write(List.of("a"), null));
    assertEquals("", Style.list(List.of()));
  }

  @Test
  void phrasesAreFilledAndMadeSentences() {
    String filled =
        Phrase.fill(
            "no more than {n:words} of {x}, {n:words}",
            Map.of("n", new BigDecimal(2), "x", "$1\\"),
            null,
            STYLE);
    assertEquals("no more than two of $1\\, two", filled);
    assertEquals("No more.", Phrase.sentence(" no more"));
    assertEquals("Really?", Phrase.sentence("really?"));
  }
}
