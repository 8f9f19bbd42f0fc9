package org.sparseforge.synth.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.domain.Param;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.Scope;
import org.sparseforge.verify.expr.Tables;

class ParamFillerTest {
  private static final Tables NO_TABLES = new Tables(Json.object(), Map.of());

  private static BigDecimal bound(boolean atLeast, int needed, double slack, double looseness) {
    World world = new World(null, Json.object(), NO_TABLES, List.of());
    Param bound =
        new Param.Bound(atLeast, ExprParser.parse("" + needed), new BigDecimal("5"), slack);
    return (BigDecimal)
        new ParamFiller(world, Map.of(), looseness)
            .fill(Map.of("x", bound), Scope.of(NO_TABLES), Draw.of(needed, "bound"))
            .get("x");
  }

  @Property(tries = 200)
  void boundsLieOnTheSideThatKeepsTheHiddenPlanPossible(
      @ForAll @IntRange(min = -500, max = 500) int needed, @ForAll boolean loose) {
    double looseness = loose ? 1 : 0;
    BigDecimal atLeast = bound(true, needed, 0.2, looseness);
    BigDecimal atMost = bound(false, needed, 0.2, looseness);
    BigDecimal exact = BigDecimal.valueOf(needed);
    assertTrue(atLeast.compareTo(exact) >= 0, atLeast + " for " + needed);
    assertTrue(atMost.compareTo(exact) <= 0, atMost + " for " + needed);
    BigDecimal most = exact.abs().multiply(new BigDecimal("0.2")).add(new BigDecimal("5"));
    assertTrue(atLeast.subtract(exact).compareTo(most) <= 0, atLeast + " for " + needed);
    assertTrue(exact.subtract(atMost).compareTo(most) <= 0, atMost + " for " + needed);
    for (BigDecimal value : new BigDecimal[] {atLeast, atMost}) {
      assertEquals(0, value.remainder(new BigDecimal("5")).signum(), value + " is no step");
    }
  }

  @Test
  void withoutSlackTheBoundIsTheNearestStep() {
    assertEquals(0, new BigDecimal("105").compareTo(bound(true, 101, 0.5, 0)));
    assertEquals(0, new BigDecimal("100").compareTo(bound(false, 104, 0.5, 0)));
    assertEquals(0, new BigDecimal("100").compareTo(bound(true, 100, 0.5, 0)));
  }
}
