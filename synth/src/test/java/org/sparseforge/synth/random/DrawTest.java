package org.sparseforge.synth.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DrawTest {
  @Test
  void aStreamIsPinnedForAllJavaVersions() {
    Draw draw = Draw.of(7, "general", "city_trip", 3L);
    assertEquals(
        List.of(-461971158635458942L, 4779156110393457871L),
        List.of(draw.nextLong(), draw.nextLong()));
  }

  @Test
  void namesAndTheirCutsMatter() {
    Set<Long> firsts = new HashSet<>();
    firsts.add(Draw.of(1, "ab", "c").nextLong());
    firsts.add(Draw.of(1, "a", "bc").nextLong());
    firsts.add(Draw.of(1, "abc").nextLong());
    firsts.add(Draw.of(1, 1L, "abc").nextLong());
    firsts.add(Draw.of(2, "abc").nextLong());
    firsts.add(Draw.of(1).sub("abc").nextLong());
    assertEquals(6, firsts.size());
  }

  @Test
  void partsDoNotDependOnWhatTheWholeHasDrawn() {
    Draw one = Draw.of(5, "x");
    Draw other = Draw.of(5, "x");
    other.nextLong();
    assertEquals(one.sub("part", 3).nextLong(), other.sub("part", 3).nextLong());
    assertNotEquals(one.sub("part", 3).nextLong(), one.sub("part", 4).nextLong());
  }

  @Property
  void boundsHoldAndShufflesKeepEverything(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int size) {
    Draw draw = Draw.of(seed, "p");
    List<Integer> items = IntStream.range(0, size).boxed().toList();
    assertEquals(new HashSet<>(items), new HashSet<>(draw.shuffled(items)));
    int value = draw.between(-size, size);
    assertTrue(value >= -size && value <= size);
    List<Integer> some = draw.some(items, size / 2);
    assertEquals(size / 2, some.size());
    assertEquals(some.stream().sorted().toList(), some);
    double unit = draw.unit();
    assertTrue(unit >= 0 && unit < 1);
  }

  @Test
  void smallBoundsAreDrawnEvenly() {
    int[] counts = new int[6];
    Draw draw = Draw.of(99, "dice");
    for (int i = 0; i < 60_000; i++) {
      counts[draw.below(6)]++;
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - 10_000.0) * (count - 10_000.0) / 10_000.0;
    }
    assertTrue(chiSquare < 20.5, "chi-square " + chiSquare + " with 5 degrees of freedom");
  }
}
