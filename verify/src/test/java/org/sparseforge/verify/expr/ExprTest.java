package org.sparseforge.verify.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.schemas.Json;

class ExprTest {
  private static final Map<String, TableSchema> SCHEMAS = schemas();
  private static final String DATABASE =
      """
      {"today": "2026-03-01",
       "cities": [{"name": "Oslo", "country": "Norway"}, {"name": "Rome", "country": "Italy"}],
       "hotels": [
         {"name": "Fjord", "city": "Oslo", "price": 120.5, "tags": ["quiet", "pool"], "open": true},
         {"name": "Foro", "city": "Rome", "price": 80, "tags": [], "open": false}],
       "routes": [
         {"id": "r1", "from_city": "Oslo", "to_city": "Rome", "hours": 3},
         {"id": "r2", "from_city": "Rome", "to_city": "Oslo", "hours": 4}]}
      """;

  static Map<String, TableSchema> schemas() {
    Map<String, TableSchema> schemas = new LinkedHashMap<>();
    schemas.put(
        "cities", new TableSchema("cities", "name", ordered("name", "text", "country", "text")));
    schemas.put(
        "hotels",
        new TableSchema(
            "hotels",
            "name",
            ordered(
                "name",
                "text",
                "city",
                "ref cities",
                "price",
                "decimal",
                "tags",
                "list",
                "open",
                "bool")));
    schemas.put(
        "routes",
        new TableSchema(
            "routes",
            "id",
            ordered(
                "id", "text", "from_city", "ref cities", "to_city", "ref cities", "hours", "int")));
    return schemas;
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static Scope scope() {
    Tables tables = new Tables(Json.parse(DATABASE), SCHEMAS);
    Row fjord = tables.find("hotels", "Fjord");
    Row foro = tables.find("hotels", "Foro");
    return Scope.of(tables)
        .with("h", fjord)
        .with(
            "days",
            List.of(
                new StageItem(1, Map.of("hotel", fjord)), new StageItem(2, Map.of("hotel", foro))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "h.city.country == 'Norway' | true",
        "h.city == 'Oslo' | true",
        "h.price + 0.1 - 0.1 == 120.50 | true",
        "'pool' in h.tags and not 'bar' in h.tags | true",
        "'bar' not in h.tags | true",
        "h.open implies h.price < 100 | false",
        "sum(d.hotel.price for d in days) | 200.5",
        "count(d.hotel.open for d in days) | 1",
        "count(x for x in hotels if x.city == h.city) | 1",
        "all(a.hotel.city != b.hotel.city for a, b in consecutive(days)) | true",
        "any(a.hotel == b.hotel for a, b in pairs(days)) | false",
        "distinct(d.hotel.city for d in days) | true",
        "max(d.hotel.price for d in days) * 2 | 241",
        "lookup(routes, days[1].hotel.city, days[0].hotel.city).hours | 4",
        "days_between(today, add_days(today, 30)) | 30",
        "weekday(today) | Sunday",
        "minutes('09:30') - minutes('08:00') | 90",
        "1 if h.open else 2 | 1",
        "days[1].number | 2",
        "-3 + 2 * 4 | 5",
        "1 - 2 - 3 | -4",
        "false implies false implies false | true",
        "len(h.tags) | 2",
      })
  void meansWhatItSays(String text, String expected) {
    Object value = Evaluator.evaluate(ExprParser.parse(text), scope());
    String shown =
        value instanceof BigDecimal n
            ? n.stripTrailingZeros().toPlainString()
            : String.valueOf(value);
    assertEquals(expected, shown);
    Expr again = ExprParser.parse(ExprParser.parse(text).toString());
    assertEquals(ExprParser.parse(text), again, "the text of the tree parses back to it");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1 +",
        "a..b",
        "sum(x)",
        "'open",
        "a b",
        "a == b == c",
        "for",
        "x[",
        "#",
        "sum(a for a, b in days)"
      })
  void malformedTextIsRefusedWithItsPlace(String text) {
    var refused = assertThrows(ExprException.class, () -> ExprParser.parse(text));
    assertTrue(refused.getMessage().contains("in: "), refused.getMessage());
  }

  @Test
  void messagesNameWhatExists() {
    var refused =
        assertThrows(
            ExprException.class, () -> Evaluator.evaluate(ExprParser.parse("h.cost"), scope()));
    assertEquals(
        "a row of 'hotels' has no column 'cost'; it has [name, city, price, tags, open]",
        refused.getMessage());
  }

  @Test
  void writtenPythonFollowsReferencesAndKeepsDecimalsExact() {
    PythonWriter writer =
        new PythonWriter(SCHEMAS, Map.of("h", new PythonType.RowOf("hotels", false)));
    assertEquals(
        "cities_by_name[h[\"city\"]][\"country\"] == \"Norway\" and exact(h[\"price\"]) < 100",
        writer.condition(ExprParser.parse("h.city.country == 'Norway' and h.price < 100")));
    assertTrue(writer.usedIndexes().contains("cities"));
    assertTrue(writer.usedFunctions().contains("exact"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "(1 + 2) * 3 == 9 | (1 + 2) * 3 == 9",
        "1 + 2 * 3 == 7 | 1 + 2 * 3 == 7",
        "2 * (3 + 4) == 14 | 2 * (3 + 4) == 14",
        "1 - (2 - 3) == 2 | 1 - (2 - 3) == 2",
        "-(1 + 2) == 3 | -(1 + 2) == 3",
        "(1 if h.open else 2) + 1 == 2 | (1 if h[\"open\"] else 2) + 1 == 2",
        "not (h.open and true) | not (h[\"open\"] and True)",
        "(h.open or false) and true | (h[\"open\"] or False) and True",
        "h.open implies false or true | not h[\"open\"] or False or True",
        "(h.open implies false) and true | (not h[\"open\"] or False) and True",
      })
  void writtenPythonKeepsTheBracketsThatMatter(String text, String python) {
    PythonWriter writer =
        new PythonWriter(SCHEMAS, Map.of("h", new PythonType.RowOf("hotels", false)));
    assertEquals(python, writer.condition(ExprParser.parse(text)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h.cost > 1",
        "h.price > 'x'",
        "h.name and true",
        "nobody.x == 1",
        "sum(h.name for h in hotels) > 1"
      })
  void typesThatDoNotFitAreFoundWithoutData(String text) {
    PythonWriter writer =
        new PythonWriter(SCHEMAS, Map.of("h", new PythonType.RowOf("hotels", false)));
    assertThrows(ExprException.class, () -> writer.condition(ExprParser.parse(text)));
  }
}
