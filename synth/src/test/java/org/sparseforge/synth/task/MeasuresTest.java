package org.sparseforge.synth.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuresTest {
  @ParameterizedTest
  @CsvSource({
    // constraints, decisions, changes, tool calls, solver nodes, points, difficulty
    "0, 0, 0, 0, 0, 0.0, 1",
    "7, 1, 0, 8, 0, 7.5, 1",
    "7, 2, 0, 8, 0, 8.0, 2",
    "8, 4, 2, 8, 0, 11.0, 3",
    "8, 4, 2, 64, 0, 14.0, 4",
    "8, 4, 2, 64, 2040, 18.0, 5",
  })
  void pointsAddUpAndLevelsBeginAtTheirThreshold(
      int constraints,
      int decisions,
      int changes,
      int toolCalls,
      long solverNodes,
      double points,
      int difficulty) {
    Measures measures = new Measures(constraints, decisions, changes, toolCalls, solverNodes, 1, 3);
    assertEquals(points, measures.points(), 1e-9);
    assertEquals(difficulty, measures.difficulty());
  }

  @Property
  void moreOfAnythingIsNeverEasier(
      @ForAll @IntRange(max = 30) int constraints,
      @ForAll @IntRange(max = 30) int decisions,
      @ForAll @IntRange(max = 500) int toolCalls) {
    Measures less = new Measures(constraints, decisions, 0, toolCalls, 9, 1, 3);
    Measures more = new Measures(constraints + 1, decisions, 0, toolCalls + 1, 9, 1, 3);
    assertTrue(less.difficulty() <= more.difficulty());
    assertTrue(less.points() < more.points());
    assertTrue(less.difficulty() >= 1 && more.difficulty() <= 5);
  }
}
