package org.sparseforge.verify.expr;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a database as expressions see them, by table and by key, and its single values.
 * Immutable.
 */
public final class Tables {
  private final Map<String, TableSchema> schemas;
  private final Map<String, List<Row>> rows = new LinkedHashMap<>();
  private final Map<String, Map<Object, Row>> byKey = new HashMap<>();
  private final Map<String, Object> singles = new HashMap<>();

  /**
   * @param database an object of tables (lists of row objects) and single values
   * @throws ExprException if a table of {@code schemas} is missing, or a row lacks its key or
   *     repeats one
   */
  public Tables(JsonNode database, Map<String, TableSchema> schemas) {
    this.schemas = Map.copyOf(schemas);
    database
        .properties()
        .forEach(
            entry -> {
              if (!schemas.containsKey(entry.getKey())) {
                singles.put(entry.getKey(), value(entry.getValue()));
              }
            });
    for (TableSchema schema : schemas.values()) {
      JsonNode table = database.get(schema.name());
      if (table == null || !table.isArray()) {
        throw new ExprException("the database has no table '" + schema.name() + "'");
      }
      List<Row> list = new ArrayList<>();
      Map<Object, Row> index = new HashMap<>();
      for (JsonNode node : table) {
        Map<String, Object> values = new LinkedHashMap<>();
        node.properties().forEach(column -> values.put(column.getKey(), value(column.getValue())));
        Object key = values.get(schema.key());
        if (key == null) {
          throw new ExprException("a row of '" + schema.name() + "' has no " + schema.key());
        }
        Row row = new Row(schema.name(), key, Collections.unmodifiableMap(values));
        if (index.put(key, row) != null) {
          throw new ExprException(
              "'" + schema.name() + "' has two rows with " + schema.key() + " " + key);
        }
        list.add(row);
      }
      rows.put(schema.name(), List.copyOf(list));
      byKey.put(schema.name(), index);
    }
  }

  public boolean has(String table) {
    return rows.containsKey(table);
  }

  /** Rows in the order of the database. */
  public List<Row> rows(String table) {
    List<Row> list = rows.get(table);
    if (list == null) {
      throw new ExprException("there is no table '" + table + "'");
    }
    return list;
  }

  /** The row with that key, or null. */
  public Row find(String table, Object key) {
    return byKey.getOrDefault(table, Map.of()).get(key);
  }

  public TableSchema schema(String table) {
    return schemas.get(table);
  }

  boolean hasSingle(String name) {
    return singles.containsKey(name);
  }

  Object single(String name) {
    return singles.get(name);
  }

  /** A column's value; where the column is a reference, the row it names. */
  Object column(Row row, String column) {
    if (!row.values().containsKey(column)) {
      throw new ExprException(
          "a row of '"
              + row.table()
              + "' has no column '"
              + column
              + "'; it has "
              + row.values().keySet());
    }
    Object value = row.values().get(column);
    String target = schemas.get(row.table()).ref(column);
    if (target == null || value == null) {
      return value;
    }
    Row found = find(target, value);
    if (found == null) {
      throw new ExprException(
          row + " refers to " + target + " '" + value + "', which does not exist");
    }
    return found;
  }

  /** JSON to what expressions compute with: exact decimals, texts, booleans, lists, null. */
  public static Object value(JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    } else if (node.isNumber()) {
      BigDecimal number = node.decimalValue().stripTrailingZeros();
      return number.signum() == 0 ? BigDecimal.ZERO : number;
    } else if (node.isTextual()) {
      return node.textValue();
    } else if (node.isBoolean()) {
      return node.booleanValue();
    } else if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(item -> list.add(value(item)));
      return Collections.unmodifiableList(list);
    }
    throw new ExprException("an expression cannot hold " + node);
  }
}
