package org.sparseforge.verify.expr;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What written code needs around it; one for a writer and all writers derived from it. */
record PythonUses(Set<String> functions, Set<String> indexes, Map<String, Set<String>> columns) {
  static PythonUses none() {
    return new PythonUses(new TreeSet<>(), new TreeSet<>(), new TreeMap<>());
  }

  /** The code lists {@code table}, whatever of it is read. */
  void table(String table) {
    columns.computeIfAbsent(table, unseen -> new TreeSet<>());
  }

  void column(String table, String column) {
    columns.computeIfAbsent(table, unseen -> new TreeSet<>()).add(column);
  }
}
