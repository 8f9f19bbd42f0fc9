package org.sparseforge.jobs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineStats;
import org.sparseforge.engine.endpoint.EndpointStats;
import org.sparseforge.schemas.Json;

class EngineReadingTest {
  private static final EngineReading ONE =
      new EngineReading(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 5, 13, 0.5, "");

  @Test
  void blocksKeptForTheirPrefixAloneAreNotInUse() {
    RowCounts rows = new RowCounts();
    rows.add(Json.parse("{\"prompt_tokens\": 40, \"cached_tokens\": 8, \"completion_tokens\": 3}"));
    rows.add(Json.parse("{\"error\": {}, \"prompt_tokens\": 0}"));
    assertEquals(
        new EngineReading(1, 2, 100, 60, 1, 1, 40, 8, 3, 500, 70, 30, 4, 0, ""),
        EngineReading.of(new EngineStats(1, 2, 100, 10, 30, 9, 500, 70, 30, 4, 11), rows));
  }

  @Test
  void enginesAddUpAndOneThatIsGoneLeavesWhatItDid() {
    assertEquals(
        new EngineReading(2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 40, 10, 26, 1, ""), ONE.plus(ONE));
    assertEquals(new EngineReading(0, 0, 0, 0, 5, 6, 7, 8, 9, 10, 20, 5, 13, 0.5, ""), ONE.ended());
    assertEquals(ONE, ONE.plus(EngineReading.NOTHING));
  }

  @Test
  void ofAnEndpointTheRowsTellWhatWasDone() {
    RowCounts rows = new RowCounts();
    rows.add(
        Json.parse(
            "{\"prompt_tokens\": 40, \"cached_tokens\": 8, \"completion_tokens\": 3,"
                + " \"cost_usd\": 0.25}"));
    assertEquals(
        new EngineReading(1, 2, 0, 0, 1, 0, 40, 8, 3, 35, 40, 8, 0, 0.25, "HTTP 503"),
        EngineReading.of(new EndpointStats(1, 2, 16, "HTTP 503"), rows));
  }

  @Test
  void hitRateIsOfTokensLookedUp() {
    assertEquals(0.25, ONE.hitRate());
    assertEquals(0, EngineReading.NOTHING.hitRate());
  }
}
