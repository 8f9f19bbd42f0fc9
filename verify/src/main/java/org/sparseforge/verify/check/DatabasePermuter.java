package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Deals every column of every table out to other rows: the same values, other facts. A row's first
 * column is its key and stays, as do single values and tables that are not lists of objects.
 */
final class DatabasePermuter {
  private DatabasePermuter() {}

  static JsonNode permute(JsonNode database, long seed) {
    JsonNode copy = database.deepCopy();
    Random random = new Random(seed);
    for (JsonNode table : copy) {
      List<ObjectNode> rows = rows(table);
      Set<String> names = new LinkedHashSet<>();
      rows.forEach(row -> row.fieldNames().forEachRemaining(names::add));
      if (!rows.isEmpty()) {
        names.remove(rows.get(0).fieldNames().hasNext() ? rows.get(0).fieldNames().next() : "");
      }
      names.forEach(name -> deal(rows, name, random));
    }
    return copy;
  }

  private static List<ObjectNode> rows(JsonNode table) {
    List<ObjectNode> rows = new ArrayList<>();
    if (table.isArray()) {
      for (JsonNode row : table) {
        if (row instanceof ObjectNode object) {
          rows.add(object);
        }
      }
    }
    return rows;
  }

  private static void deal(List<ObjectNode> rows, String column, Random random) {
    List<ObjectNode> having = rows.stream().filter(row -> row.has(column)).toList();
    List<JsonNode> values = new ArrayList<>();
    having.forEach(row -> values.add(row.get(column)));
    Collections.shuffle(values, random);
    for (int i = 0; i < having.size(); i++) {
      having.get(i).set(column, values.get(i));
    }
  }
}
