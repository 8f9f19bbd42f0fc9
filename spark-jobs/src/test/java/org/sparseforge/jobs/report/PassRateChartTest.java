package org.sparseforge.jobs.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;

class PassRateChartTest {
  @Test
  void fewAttemptsHaveAColumnForEveryRate() {
    ArrayNode rates = Json.array();
    rates.addObject().put("pass_rate", 0.25).put("tasks", 3).put("tokens_per_answer", 120);
    rates.addObject().put("pass_rate", 1.0).put("tasks", 1).put("tokens_per_answer", 80);
    String chart = PassRateChart.draw(rates, 8);
    assertTrue(chart.contains("2 / 8: 3 tasks"), chart);
    assertTrue(chart.contains("8 / 8: 1 task<"), chart);
    assertTrue(chart.contains("3 / 8: 0 tasks"), chart);
    assertFalse(chart.contains("%"), "no rate is rounded: " + chart);
  }

  @Test
  void manyAttemptsAreBroughtTogetherInTenths() {
    ArrayNode rates = Json.array();
    rates.addObject().put("pass_rate", 0.31).put("tasks", 1).put("tokens_per_answer", 100);
    rates.addObject().put("pass_rate", 0.28).put("tasks", 3).put("tokens_per_answer", 200);
    String chart = PassRateChart.draw(rates, 100);
    assertTrue(chart.contains("30 %: 4 tasks"), chart);
    assertTrue(chart.contains(">175<"), "tokens are weighed by tasks: " + chart);
  }
}
