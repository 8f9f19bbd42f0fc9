package org.sparseforge.verify.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;

class StateMutationsTest {
  private static final JsonNode DATABASE =
      Json.parse(
          "{\"today\":\"2026-01-01\",\"orders\":[{\"id\":\"a\",\"total\":3},{\"id\":\"b\",\"total\":4}],"
              + "\"tags\":[\"x\"]}");

  @Test
  void everyDamageDiffersInCellsAndInNumbersOfRows() {
    boolean dropped = false;
    boolean added = false;
    boolean cell = false;
    for (long seed = 0; seed < 10; seed++) {
      Map<String, JsonNode> damage = StateMutations.damage(DATABASE, seed);
      assertTrue(damage.size() >= 3, damage::toString);
      for (Map.Entry<String, JsonNode> one : damage.entrySet()) {
        assertNotEquals(DATABASE, one.getValue(), one.getKey());
        assertEquals(DATABASE.get("tags"), one.getValue().get("tags"), "no table, left alone");
        int rows = one.getValue().get("orders").size();
        dropped |= rows == 1;
        added |= rows == 3;
        cell |= rows == 2;
      }
      assertEquals(damage, StateMutations.damage(DATABASE, seed), "the seed decides");
    }
    assertTrue(dropped && added && cell);
  }

  @Test
  void aDatabaseWithoutTablesCannotBeDamaged() {
    assertEquals(Map.of(), StateMutations.damage(Json.parse("{\"a\":1,\"b\":[]}"), 1));
  }
}
