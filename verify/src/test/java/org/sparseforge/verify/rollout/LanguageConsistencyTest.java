package org.sparseforge.verify.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LanguageConsistencyTest {
  private static final String ENGLISH = "Plan three days in a city with a hotel.";

  @Test
  void wordsInTheTasksScriptAreItsLanguage() {
    assertEquals(1, of(ENGLISH, "First I look for cheap rooms, naïve as that is."));
    assertEquals(0, of(ENGLISH, "我们先找便宜房间"));
    assertEquals(0.5, of(ENGLISH, "maybe 好 then 的"));
  }

  @Test
  void chineseTaskWantsChinese() {
    assertEquals(1, of("请安排三天的行程", "我们先找便宜房间"));
    assertEquals(0, of("请安排三天的行程", "First we look"));
  }

  @Test
  void namesOfAnotherScriptInTheTaskAreNotItsLanguage() {
    String task = "Book the restaurant called 楼 for two people on the first evening of the trip.";
    assertEquals(0.0, of(task, "先找房"));
  }

  @Test
  void quotationsDoNotCount() {
    String result = "[{\"name\": \"西湖饭店\", \"город\": \"Тула\"}]";
    assertEquals(
        1,
        LanguageConsistency.of(
            ENGLISH, List.of("Take 西湖饭店 because Тула lies near"), List.of(result)));
  }

  @Test
  void numbersSignsAndSilenceSayNothing() {
    assertEquals(1, of(ENGLISH, ""));
    assertEquals(1, of(ENGLISH, "12.5 + {} == 9 ✓"));
    assertEquals(1, of("", "何"));
    assertEquals(1, of("12", "何"));
  }

  @Property(tries = 200)
  void liesBetweenZeroAndOneForAnyText(@ForAll String asked, @ForAll String said) {
    double found = LanguageConsistency.of(asked, List.of(said), List.of());
    assertTrue(found >= 0 && found <= 1, "" + found);
    assertEquals(1, LanguageConsistency.of(asked, List.of(asked), List.of()));
  }

  private static double of(String asked, String said) {
    return LanguageConsistency.of(asked, List.of(said), List.of());
  }
}
