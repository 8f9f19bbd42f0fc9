package org.sparseforge.verify.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;

class AgreementTest {
  /** The example of Krippendorff's own paper: four observers, twelve units, some values missing. */
  @Test
  void alphaIsThatOfThePaper() {
    Agreement agreement = new Agreement();
    double[][] units = {
      {1, 1, 1}, {2, 2, 3, 2}, {3, 3, 3, 3}, {3, 3, 3, 3}, {2, 2, 2, 2}, {1, 2, 3, 4},
      {4, 4, 4, 4}, {1, 1, 2, 1}, {2, 2, 2, 2}, {5, 5, 5}, {1, 1}, {3}
    };
    for (double[] unit : units) {
      agreement.add(java.util.Arrays.stream(unit).boxed().toList());
    }
    assertEquals(11, agreement.units());
    assertEquals(0.743, agreement.alpha(Agreement.Scale.NOMINAL).getAsDouble(), 5e-4);
    assertEquals(0.849, agreement.alpha(Agreement.Scale.INTERVAL).getAsDouble(), 5e-4);
  }

  @Test
  void statisticsAreThoseOfAnIndependentComputation() throws IOException {
    JsonNode cases;
    try (InputStream in = AgreementTest.class.getResourceAsStream("agreement.json")) {
      cases = Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals(12, cases.size());
    for (JsonNode one : cases) {
      Agreement agreement = new Agreement();
      one.path("units").forEach(unit -> agreement.add(Json.listOf(unit, JsonNode::doubleValue)));
      assertSame(one.path("nominal"), agreement.alpha(Agreement.Scale.NOMINAL));
      assertSame(one.path("interval"), agreement.alpha(Agreement.Scale.INTERVAL));
      assertSame(one.path("kappa"), agreement.kappa());
    }
  }

  @Test
  void judgesWhoNeverDifferedAreNotSaidToAgree() {
    Agreement agreement = new Agreement();
    agreement.add(List.of(1.0, 1.0));
    agreement.add(List.of(1.0, 1.0, 1.0));
    assertTrue(agreement.alpha(Agreement.Scale.NOMINAL).isEmpty());
    assertTrue(agreement.kappa().isEmpty());
    Agreement zeros = new Agreement();
    zeros.add(List.of(0.0, -0.0));
    assertTrue(zeros.kappa().isEmpty(), "zero has no sign here");
    assertTrue(new Agreement().alpha(Agreement.Scale.INTERVAL).isEmpty());
  }

  private static void assertSame(JsonNode golden, OptionalDouble found) {
    assertEquals(golden.isNull(), found.isEmpty());
    if (found.isPresent()) {
      assertEquals(golden.doubleValue(), found.getAsDouble(), 1e-12);
    }
  }
}
