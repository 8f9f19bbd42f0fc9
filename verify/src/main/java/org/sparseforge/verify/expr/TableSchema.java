package org.sparseforge.verify.expr;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What expressions need to know of a table.
 *
 * @param key column whose value names a row
 * @param columns type of each column, in the order of the rows: {@code int decimal text bool date
 *     time list}, or {@code ref TABLE} where the column holds the key of a row of TABLE
 */
public record TableSchema(String name, String key, Map<String, String> columns) {
  private static final String REF = "ref ";

  public TableSchema {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** The table that {@code column} refers to, or null. */
  public String ref(String column) {
    String type = columns.get(column);
    return type != null && type.startsWith(REF) ? type.substring(REF.length()) : null;
  }
}
