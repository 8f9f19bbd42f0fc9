package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sparseforge.schemas.Json;

/** Damages a right final database in one place: what a careless or cheating agent leaves behind. */
final class StateMutations {
  private static final int PER_KIND = 2;

  private StateMutations() {}

  /** Damaged copies by what was done, such as {@code cell orders[3].status}; in a fixed order. */
  static Map<String, JsonNode> damage(JsonNode database, long seed) {
    Random random = new Random(seed);
    Map<String, JsonNode> found = new LinkedHashMap<>();
    List<String> tables = new ArrayList<>();
    database
        .properties()
        .forEach(
            table -> {
              if (isTable(table.getValue())) {
                tables.add(table.getKey());
              }
            });
    if (tables.isEmpty()) {
      return found;
    }
    for (int i = 0; i < PER_KIND; i++) {
      cell(database, tables.get(random.nextInt(tables.size())), random, found);
      String table = tables.get(random.nextInt(tables.size()));
      int at = random.nextInt(database.get(table).size());
      JsonNode dropped = database.deepCopy();
      ((ArrayNode) dropped.get(table)).remove(at);
      found.put("row dropped from " + table, dropped);
      JsonNode added = database.deepCopy();
      ((ArrayNode) added.get(table)).add(added.get(table).get(at).deepCopy());
      found.put("row added to " + table, added);
    }
    return found;
  }

  private static boolean isTable(JsonNode table) {
    if (!table.isArray() || table.isEmpty()) {
      return false;
    }
    for (JsonNode row : table) {
      if (!row.isObject() || row.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static void cell(
      JsonNode database, String table, Random random, Map<String, JsonNode> found) {
    JsonNode copy = database.deepCopy();
    int at = random.nextInt(copy.get(table).size());
    ObjectNode row = (ObjectNode) copy.get(table).get(at);
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    String name = names.get(random.nextInt(names.size()));
    row.set(name, changed(row.get(name)));
    found.put("cell " + table + "[" + at + "]." + name, copy);
  }

  private static JsonNode changed(JsonNode value) {
    var nodes = Json.MAPPER.getNodeFactory();
    if (value.isIntegralNumber()) {
      return nodes.numberNode(value.bigIntegerValue().add(java.math.BigInteger.ONE));
    }
    if (value.isNumber()) {
      return nodes.numberNode(value.decimalValue().add(java.math.BigDecimal.ONE));
    }
    if (value.isBoolean()) {
      return nodes.booleanNode(!value.booleanValue());
    }
    if (value.isTextual()) {
      return TextNode.valueOf(value.textValue() + "x");
    }
    return value.isNull() ? nodes.numberNode(1) : nodes.nullNode();
  }
}
