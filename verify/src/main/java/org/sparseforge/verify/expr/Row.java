package org.sparseforge.verify.expr;

import java.util.Map;
import java.util.Objects;

/**
 * A row of a table: values by column, as the evaluator knows them. Two rows are equal when table
 * and key are.
 *
 * @param key value of the table's key column
 */
public record Row(String table, Object key, Map<String, Object> values) {
  @Override
  public boolean equals(Object other) {
    return other instanceof Row row && row.table.equals(table) && row.key.equals(key);
  }

  @Override
  public int hashCode() {
    return Objects.hash(table, key);
  }

  @Override
  public String toString() {
    return table + " " + key;
  }
}
