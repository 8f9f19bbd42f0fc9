package org.sparseforge.jobs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenRateTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void firstReadingCountsFromTheBeginning() {
    assertEquals(0, new TokenRate(5).at(5, 100), "no time has passed");
    assertEquals(50, new TokenRate(5).at(5 + 2 * SECOND, 100));
  }

  @Test
  void rateForgetsWhatIsOlderThanAMinute() {
    TokenRate rate = new TokenRate(0);
    rate.at(30 * SECOND, 30_000);
    for (int second = 31; second <= 200; second++) {
      rate.at(second * SECOND, 30_000);
    }
    assertEquals(0, rate.at(201 * SECOND, 30_000));
    assertEquals(10, rate.at(202 * SECOND, 30_600), 0.2);
  }

  @Test
  void rareReaderGetsTheRateSinceItLooked() {
    TokenRate rate = new TokenRate(0);
    rate.at(600 * SECOND, 600);
    assertEquals(2, rate.at(1200 * SECOND, 1800));
    assertEquals(0, rate.at(1800 * SECOND, 1800));
  }

  @Property
  void steadyWorkHasOneRateHoweverOftenItIsRead(
      @ForAll @Size(min = 1, max = 300)
          java.util.List<@IntRange(min = 1, max = 90_000) Integer> millisBetween) {
    TokenRate rate = new TokenRate(-7);
    long millis = 0;
    for (int pause : millisBetween) {
      millis += pause;
      assertEquals(3000, rate.at(-7 + millis * 1_000_000, 3 * millis), 1e-6);
    }
    assertTrue(millis > 0);
  }
}
