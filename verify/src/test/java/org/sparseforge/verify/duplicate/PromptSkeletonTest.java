package org.sparseforge.verify.duplicate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;

class PromptSkeletonTest {
  private static final String DATABASE =
      "{\"cities\":[{\"name\":\"São Paulo\"},{\"name\":\"Paris\"},{\"name\":\"Paris North\"},"
          + "{\"name\":\"nail\",\"tags\":[\"x\",\"long pole\"]}],\"currency\":\"EUR\"}";

  private static String skeleton(String prompt) {
    return PromptSkeleton.of(prompt, Json.parse(DATABASE));
  }

  @Test
  void valuesOfTheDatabaseAreMasked() {
    assertEquals(
        "fly from <value> to <value> with <value> of <value>s and a <value>",
        skeleton("Fly from São Paulo to Paris North, with EUR of nails and a long  pole."));
  }

  @Test
  void aValueWithinAnotherWordStays() {
    assertEquals("parisian and europe", skeleton("Parisian and Europe"));
  }

  @Test
  void numbersDatesAndTimesAreMasked() {
    assertEquals(
        "on <date> or <date> or <date> or <date> at <time> until <time> or <time> pay <number>",
        skeleton(
            "On 2026-03-04 or March 3rd, 2026 or 4 April or Tuesday at 14:30 until 9 am or"
                + " 5:15 pm, pay 1,250.50"));
    assertEquals("<number> of <number> seats", skeleton("three of 12 seats"));
  }

  @Test
  void promptsThatDifferInDataAloneHaveOneSkeleton() {
    assertEquals(
        skeleton("Take 3 trips to Paris before 10:00."),
        skeleton("take 11 trips to São Paulo before 9:45!"));
  }

  @Test
  void aPromptWithoutWordsHasAnEmptySkeleton() {
    assertEquals("", skeleton(" ... "));
  }
}
