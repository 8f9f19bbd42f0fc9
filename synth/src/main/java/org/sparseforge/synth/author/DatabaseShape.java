package org.sparseforge.synth.author;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.schemas.Json;

/**
 * What a model's database must look like for the checks to attack it: tables are lists of flat rows
 * whose first column is their key, and there is enough of it that nobody guesses.
 */
final class DatabaseShape {
  private static final int MIN_ROWS = 20;
  private static final int MAX_ROWS = 400;
  private static final int MAX_CHARACTERS = 200_000;
  private static final int SHOWN_ROWS = 3;

  private DatabaseShape() {}

  /** What is wrong, a sentence each; empty where all is well. */
  static List<String> problems(JsonNode database) {
    if (!database.isObject()) {
      return List.of("it must be a dict of tables and single values");
    }
    List<String> problems = new ArrayList<>();
    int tables = 0;
    int rows = 0;
    for (Map.Entry<String, JsonNode> entry : database.properties()) {
      if (entry.getValue().isArray()) {
        tables++;
        rows += entry.getValue().size();
        table(entry.getKey(), entry.getValue(), problems);
      } else if (!entry.getValue().isValueNode()) {
        problems.add(entry.getKey() + " must be a list of rows or a single value");
      }
    }
    if (tables < 2) {
      problems.add("it needs at least 2 tables, it has " + tables);
    }
    if (rows < MIN_ROWS || rows > MAX_ROWS) {
      problems.add("it needs " + MIN_ROWS + " to " + MAX_ROWS + " rows in all, it has " + rows);
    }
    if (Json.write(database).length() > MAX_CHARACTERS) {
      problems.add("it must be at most " + MAX_CHARACTERS + " characters of JSON");
    }
    return problems;
  }

  private static void table(String name, JsonNode rows, List<String> problems) {
    Set<String> keys = new HashSet<>();
    List<String> columns = null;
    for (JsonNode row : rows) {
      List<String> own = new ArrayList<>();
      row.fieldNames().forEachRemaining(own::add);
      if (!row.isObject() || own.isEmpty() || columns != null && !own.equals(columns)) {
        problems.add("every row of " + name + " must be a dict with the same keys in one order");
        return;
      }
      columns = own;
      JsonNode key = row.get(own.get(0));
      if (!key.isTextual() || !keys.add(key.textValue())) {
        problems.add(
            "the first column of "
                + name
                + ", "
                + own.get(0)
                + ", must be a text that no other row"
                + " has; found "
                + Json.write(key));
        return;
      }
      for (String column : own) {
        if (!isCell(row.get(column))) {
          problems.add(name + "." + column + " must hold texts, numbers, bools or lists of those");
          return;
        }
      }
    }
  }

  private static boolean isCell(JsonNode cell) {
    if (!cell.isArray()) {
      return cell.isValueNode();
    }
    for (JsonNode item : cell) {
      if (!item.isValueNode()) {
        return false;
      }
    }
    return true;
  }

  /** A database for a reader's eyes: single values, and the size and first rows of every table. */
  static String describe(JsonNode database) {
    StringBuilder text = new StringBuilder();
    database
        .properties()
        .forEach(
            entry -> {
              JsonNode value = entry.getValue();
              text.append("- ").append(entry.getKey());
              if (!value.isArray()) {
                text.append(" = ").append(Json.write(value)).append('\n');
                return;
              }
              text.append(": ").append(value.size()).append(" rows, the first of them\n");
              for (int i = 0; i < Math.min(SHOWN_ROWS, value.size()); i++) {
                text.append("    ").append(Json.write(value.get(i))).append('\n');
              }
            });
    return text.toString();
  }
}
