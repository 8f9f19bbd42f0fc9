package org.sparseforge.synth.author;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.schemas.Json;

class DatabaseShapeTest {
  /** Two tables of {@code rows} rows each. */
  private static ObjectNode database(int rows) {
    ObjectNode database = Json.object().put("today", "2026-01-01");
    for (String name : List.of("a", "b")) {
      ArrayNode table = database.putArray(name);
      for (int i = 0; i < rows; i++) {
        table.addObject().put("id", name + i).put("n", i).putArray("tags").add("x");
      }
    }
    return database;
  }

  @Test
  void twoTablesOfFlatRowsAreFine() {
    assertEquals(List.of(), DatabaseShape.problems(database(10)));
    assertEquals(List.of(), DatabaseShape.problems(database(200)));
  }

  @ParameterizedTest
  @CsvSource({"9, 18", "201, 402"})
  void thereAreNeitherTooFewRowsNorTooMany(int rows, int all) {
    assertEquals(
        List.of("it needs 20 to 400 rows in all, it has " + all),
        DatabaseShape.problems(database(rows)));
  }

  @Test
  void everyFaultIsNamed() {
    ObjectNode twice = database(10);
    ((ObjectNode) twice.get("a").get(3)).put("id", "a0");
    assertEquals(
        List.of("the first column of a, id, must be a text that no other row has; found \"a0\""),
        DatabaseShape.problems(twice));
    ObjectNode numbered = database(10);
    ((ObjectNode) numbered.get("b").get(0)).put("id", 1);
    assertEquals(
        List.of("the first column of b, id, must be a text that no other row has; found 1"),
        DatabaseShape.problems(numbered));
    ObjectNode ragged = database(10);
    ((ObjectNode) ragged.get("a").get(9)).put("more", 1);
    assertEquals(
        List.of("every row of a must be a dict with the same keys in one order"),
        DatabaseShape.problems(ragged));
    ObjectNode nested = database(10);
    ((ObjectNode) nested.get("a").get(0)).putObject("n");
    assertEquals(
        List.of("a.n must hold texts, numbers, bools or lists of those"),
        DatabaseShape.problems(nested));
    ObjectNode single = database(20);
    single.remove("b");
    single.putObject("settings");
    assertEquals(
        List.of(
            "settings must be a list of rows or a single value",
            "it needs at least 2 tables, it has 1"),
        DatabaseShape.problems(single));
    assertEquals(
        List.of("it must be a dict of tables and single values"),
        DatabaseShape.problems(Json.array()));
  }
}
