package org.sparseforge.verify.constraint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.expr.TableSchema;

class ConstraintSolverTest {
  private static final Map<String, TableSchema> SCHEMAS = schemas();

  private static Map<String, TableSchema> schemas() {
    Map<String, String> columns = new LinkedHashMap<>();
    columns.put("name", "text");
    columns.put("kind", "text");
    columns.put("price", "decimal");
    columns.put("stars", "int");
    return Map.of("hotels", new TableSchema("hotels", "name", columns));
  }

  private static ObjectNode database(long seed, int size) {
    Random random = new Random(seed);
    ObjectNode database = Json.object();
    ArrayNode hotels = database.putArray("hotels");
    for (int i = 0; i < size; i++) {
      hotels
          .addObject()
          .put("name", "H" + i)
          .put("kind", random.nextBoolean() ? "inn" : "spa")
          .put("price", random.nextInt(400) / 10.0)
          .put("stars", 1 + random.nextInt(5));
    }
    return database;
  }

  private static ConstraintModel model(
      boolean ordered, ConstraintModel.Objective objective, String... rules) {
    return new ConstraintModel(
        SCHEMAS,
        List.of(new ConstraintModel.Stage("nights", 3, false, ordered)),
        List.of(new ConstraintModel.Slot("hotel", "nights", "hotels", null)),
        List.of(rules),
        objective,
        List.of(
            new ConstraintModel.Output("total", "sum(n.hotel.price for n in nights)", null, false)),
        List.of());
  }

  private static final String[] RULES = {
    "distinct(n.hotel for n in nights)",
    "sum(n.hotel.price for n in nights) <= 60.5",
    "nights[0].hotel.kind == 'spa' implies count(n.hotel.stars >= 3 for n in nights) >= 2",
    "all(abs(a.hotel.stars - b.hotel.stars) <= 2 for a, b in consecutive(nights))",
    "max(n.hotel.stars for n in nights) > min(n.hotel.stars for n in nights)"
  };

  /**
   * Every combination tried by the plain evaluator: the definition of what the solver must find.
   */
  private static Set<JsonNode> bruteForce(ConstraintSolver solver, JsonNode database) {
    Set<JsonNode> valid = new HashSet<>();
    JsonNode hotels = database.get("hotels");
    for (JsonNode a : hotels) {
      for (JsonNode b : hotels) {
        for (JsonNode c : hotels) {
          ObjectNode answer = Json.object();
          ArrayNode nights = answer.putArray("nights");
          List.of(a, b, c).forEach(h -> nights.addObject().put("hotel", h.get("name").textValue()));
          var total =
              a.get("price")
                  .decimalValue()
                  .add(b.get("price").decimalValue())
                  .add(c.get("price").decimalValue());
          answer.put("total", total);
          if (solver.isValid(answer)) {
            valid.add(Json.parse(Json.write(nights)));
          }
        }
      }
    }
    return valid;
  }

  @Property(tries = 25)
  void findsExactlyWhatTryingEverythingFinds(@ForAll @LongRange(min = 0, max = 100_000) long seed) {
    JsonNode database = Json.parse(Json.write(database(seed, 6)));
    ConstraintSolver solver = new ConstraintSolver(model(true, null, RULES), database);
    Set<JsonNode> expected = bruteForce(solver, database);
    assertEquals(expected.size(), solver.count(1000));
    assertEquals(expected.size() == 1, solver.isUnique());
    ObjectNode first = solver.solve();
    if (expected.isEmpty()) {
      assertNull(first);
    } else {
      assertTrue(solver.isValid(first));
      Set<JsonNode> found = new HashSet<>(List.of(Json.parse(Json.write(first.get("nights")))));
      solver
          .alternatives(first, 1000)
          .forEach(other -> found.add(Json.parse(Json.write(other.get("nights")))));
      assertEquals(expected, found);
    }
  }

  @Property(tries = 25)
  void theOptimumIsTheBestOfAll(@ForAll @LongRange(min = 0, max = 100_000) long seed) {
    JsonNode database = Json.parse(Json.write(database(seed, 6)));
    var cheapest = new ConstraintModel.Objective(true, "sum(n.hotel.price for n in nights)");
    ConstraintSolver free = new ConstraintSolver(model(true, null, RULES), database);
    ConstraintSolver best = new ConstraintSolver(model(true, cheapest, RULES), database);
    List<JsonNode> all = new ArrayList<>();
    JsonNode first = free.solve();
    if (first == null) {
      assertNull(best.solve());
      return;
    }
    all.add(first);
    all.addAll(free.alternatives(first, 1000));
    var lowest =
        all.stream()
            .map(a -> a.get("total").decimalValue())
            .min((x, y) -> x.compareTo(y))
            .orElseThrow();
    assertEquals(0, lowest.compareTo(best.solve().get("total").decimalValue()));
    assertEquals(
        all.stream().filter(a -> a.get("total").decimalValue().compareTo(lowest) == 0).count(),
        best.count(1000));
    all.forEach(
        a -> assertEquals(a.get("total").decimalValue().compareTo(lowest) == 0, best.isValid(a)));
  }

  @Test
  void ordersOfAnUnorderedStageAreOneAnswer() {
    JsonNode database = Json.parse(Json.write(database(3, 3)));
    ConstraintSolver solver =
        new ConstraintSolver(model(false, null, "distinct(n.hotel for n in nights)"), database);
    assertTrue(solver.isUnique());
    ObjectNode answer = solver.solve();
    assertEquals(List.of(), solver.alternatives(answer, 5));
    ArrayNode nights = (ArrayNode) answer.get("nights");
    nights.add(nights.remove(0));
    assertTrue(solver.isValid(answer), "another order is right too");
    assertEquals(List.of(), solver.alternatives(answer, 5));
  }

  @Test
  void malformedAnswersAreInvalidNotErrors() {
    JsonNode database = Json.parse(Json.write(database(3, 4)));
    ConstraintSolver solver = new ConstraintSolver(model(true, null), database);
    ObjectNode right = solver.solve();
    assertNotNull(right);
    for (String wrong :
        List.of(
            "null",
            "[]",
            "{}",
            "1",
            "\"H0\"",
            "{\"nights\":[],\"total\":1}",
            "{\"nights\":null,\"total\":null}",
            "{\"nights\":[{\"hotel\":1},{\"hotel\":true},{\"hotel\":null}],\"total\":0}",
            "{\"nights\":[[],[],[]],\"total\":0}",
            "{\"nights\":[{\"hotel\":\"H9\"},{\"hotel\":\"H0\"},{\"hotel\":\"H0\"}],\"total\":0}")) {
      assertFalse(solver.isValid(Json.parse(wrong)), wrong);
    }
    ObjectNode more = right.deepCopy();
    more.put("extra", 1);
    assertFalse(solver.isValid(more));
    ObjectNode text = right.deepCopy();
    text.put("total", right.get("total").asText());
    assertFalse(solver.isValid(text));
    ObjectNode off = right.deepCopy();
    off.put("total", right.get("total").doubleValue() + 0.01);
    assertFalse(solver.isValid(off));
  }

  @Test
  void modelsSurviveTheirJson() {
    var objective = new ConstraintModel.Objective(false, "sum(n.hotel.stars for n in nights)");
    ConstraintModel model = model(true, objective, RULES);
    assertEquals(model, ConstraintModel.fromJson(model.toJson()));
  }

  @Test
  void actionsCarryWhatWasDecided() {
    ConstraintModel model =
        new ConstraintModel(
            SCHEMAS,
            List.of(),
            List.of(new ConstraintModel.Slot("hotel", null, "hotels", null)),
            List.of("hotel.price == min(h.price for h in hotels)"),
            null,
            List.of(),
            List.of(
                new ConstraintModel.Action(
                    "book",
                    Map.of(
                        "name", Json.parse("{\"slot\":\"hotel\"}"), "nights", Json.parse("2")))));
    ConstraintSolver solver = new ConstraintSolver(model, Json.parse(Json.write(database(5, 8))));
    ObjectNode answer = solver.solve();
    AnswerOracle.ToolCall call = solver.actions(answer).get(0);
    assertEquals("book", call.tool());
    assertEquals(answer.get("hotel"), call.arguments().get("name"));
    assertEquals(2, call.arguments().get("nights").intValue());
  }

  @Test
  void aBranchThatIsNotTakenNeedsNoRow() {
    Map<String, String> pair = new LinkedHashMap<>();
    pair.put("id", "text");
    pair.put("a", "ref hotels");
    pair.put("b", "ref hotels");
    pair.put("km", "int");
    Map<String, TableSchema> schemas =
        Map.of("hotels", SCHEMAS.get("hotels"), "walks", new TableSchema("walks", "id", pair));
    ObjectNode database = database(1, 3);
    ArrayNode walks = database.putArray("walks");
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        if (i != j) {
          walks
              .addObject()
              .put("id", i + "-" + j)
              .put("a", "H" + i)
              .put("b", "H" + j)
              .put("km", 5 + i + j);
        }
      }
    }
    String way =
        "sum((0 if a.hotel == b.hotel else lookup(walks, a.hotel, b.hotel).km) for a, b in consecutive(nights))";
    ConstraintModel model =
        new ConstraintModel(
            schemas,
            List.of(new ConstraintModel.Stage("nights", 3, true, true)),
            List.of(new ConstraintModel.Slot("hotel", "nights", "hotels", null)),
            List.of(),
            new ConstraintModel.Objective(true, way),
            List.of(),
            List.of());
    ConstraintSolver solver = new ConstraintSolver(model, Json.parse(Json.write(database)));
    solver.solve();
    assertEquals(0, solver.best().signum(), "staying where one is costs nothing");
    assertEquals(3, solver.count(50));
  }
}
