package org.sparseforge.verify.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AdvantagesTest {
  private static final OptionalDouble BROKE = OptionalDouble.empty();

  @Test
  void areRewardsLessTheirMean() {
    assertEquals(rewards(0.75, -0.25, -0.25, -0.25), Advantages.of(rewards(1, 0, 0, 0)));
  }

  @Test
  void brokenAttemptsHaveNoneAndDoNotMoveTheMean() {
    List<OptionalDouble> mixed = new ArrayList<>(rewards(1, 0));
    mixed.add(1, BROKE);
    assertEquals(
        List.of(OptionalDouble.of(0.5), BROKE, OptionalDouble.of(-0.5)), Advantages.of(mixed));
    assertEquals(List.of(BROKE, BROKE), Advantages.of(List.of(BROKE, BROKE)));
    assertEquals(List.of(), Advantages.of(List.of()));
  }

  @Test
  void attemptLeftAloneHasNone() {
    assertEquals(
        List.of(BROKE, OptionalDouble.of(0)),
        Advantages.of(List.of(BROKE, OptionalDouble.of(0.3))));
  }

  @Test
  void rewardsThatAreAllTheSameGiveExactlyZero() {
    assertEquals(rewards(0, 0, 0), Advantages.of(rewards(0.1, 0.1, 0.1)));
  }

  @Property(tries = 200)
  void sumToNothing(
      @ForAll @Size(min = 1, max = 64) List<@DoubleRange(min = -2, max = 2) Double> values) {
    List<OptionalDouble> given = values.stream().map(OptionalDouble::of).toList();
    List<OptionalDouble> found = Advantages.of(given);
    double sum = found.stream().mapToDouble(OptionalDouble::getAsDouble).sum();
    assertEquals(0, sum, 1e-12);
    for (int i = 1; i < values.size(); i++) {
      assertTrue(
          Math.abs(
                  (values.get(i) - values.get(0))
                      - (found.get(i).getAsDouble() - found.get(0).getAsDouble()))
              < 1e-12,
          "differences between attempts stay as they are");
    }
  }

  private static List<OptionalDouble> rewards(double... values) {
    List<OptionalDouble> list = new ArrayList<>();
    for (double value : values) {
      list.add(OptionalDouble.of(value));
    }
    return list;
  }
}
