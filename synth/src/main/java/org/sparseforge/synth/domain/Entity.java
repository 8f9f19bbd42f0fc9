package org.sparseforge.synth.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.verify.expr.TableSchema;

/**
 * A kind of thing: a table of the database.
 *
 * @param name of the table, plural, such as {@code hotels}
 * @param one singular for tool names and messages, such as {@code hotel}
 * @param key first column, names a row; texts only
 * @param rows how many there are and of what
 * @param columns in order, key first
 * @param extras groups of columns that only a tool of their own shows, by group name
 */
public record Entity(
    String name,
    String one,
    String key,
    Rows rows,
    List<Column> columns,
    Map<String, List<String>> extras) {

  /**
   * How many rows a table has.
   *
   * @param low fewest, per parent row where there is {@code each}
   * @param high most
   * @param each one set of rows for every row of this table, or null
   * @param pairs one row for every two rows of this table, or null; {@code low} and {@code high} do
   *     not count then
   * @param bothWays whether (a, b) and (b, a) are two rows
   * @param seed seed table whose rows are drawn, or null
   * @param where values that a seed row's columns must have, by column, as text
   */
  public record Rows(
      int low,
      int high,
      String each,
      String pairs,
      boolean bothWays,
      String seed,
      Map<String, List<String>> where) {}

  public Entity {
    columns = List.copyOf(columns);
  }

  /** The singular as a name in expressions and in code. */
  public String variable() {
    return one.replace(' ', '_').replace('-', '_');
  }

  public Column column(String columnName) {
    return columns.stream().filter(c -> c.name().equals(columnName)).findFirst().orElse(null);
  }

  public TableSchema schema() {
    Map<String, String> types = new LinkedHashMap<>();
    columns.forEach(c -> types.put(c.name(), c.type()));
    return new TableSchema(name, key, types);
  }

  /** The table that {@code column} refers to, or null. */
  public String ref(String columnName) {
    return schema().ref(columnName);
  }

  /** The group that hides {@code column}, or null where the ordinary tools show it. */
  public String extraOf(String columnName) {
    return extras.entrySet().stream()
        .filter(e -> e.getValue().contains(columnName))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }
}
