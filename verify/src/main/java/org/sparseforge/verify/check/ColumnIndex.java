package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which values stand in which column of a database, to answer: what else could have stood here?
 * Values within nested lists and objects of a row count under the row's column.
 */
final class ColumnIndex {
  private final Map<String, Set<JsonNode>> columns = new LinkedHashMap<>();
  private final Map<JsonNode, List<String>> homes = new HashMap<>();
  private final Set<String> texts = new TreeSet<>();

  ColumnIndex(JsonNode database) {
    database
        .properties()
        .forEach(
            table -> {
              if (table.getValue().isArray()) {
                table.getValue().forEach(row -> addRow(table.getKey(), row));
              } else {
                add(table.getKey(), table.getValue());
              }
            });
    columns.forEach(
        (column, values) ->
            values.forEach(
                value -> homes.computeIfAbsent(value, unseen -> new ArrayList<>()).add(column)));
  }

  private void addRow(String table, JsonNode row) {
    if (row.isObject()) {
      row.properties().forEach(cell -> add(table + "." + cell.getKey(), cell.getValue()));
    } else {
      add(table, row);
    }
  }

  private void add(String column, JsonNode value) {
    if (value.isContainerNode()) {
      value.forEach(item -> add(column, item));
    } else if (!value.isNull()) {
      columns.computeIfAbsent(column, unseen -> new LinkedHashSet<>()).add(value);
      if (value.isTextual()) {
        texts.add(value.textValue());
      }
    }
  }

  /** Other values of the columns that hold {@code value}, in database order. */
  List<JsonNode> siblings(JsonNode value) {
    Set<JsonNode> found = new LinkedHashSet<>();
    for (String column : homes.getOrDefault(value, List.of())) {
      found.addAll(columns.get(column));
    }
    found.remove(value);
    return new ArrayList<>(found);
  }

  /** Every text of the database, sorted. */
  Collection<String> texts() {
    return texts;
  }
}
