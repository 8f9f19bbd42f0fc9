package org.sparseforge.verify.expr;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The helper functions that written Python may call, each defined only where it is used. */
public final class PythonFunctions {
  private static final Map<String, String> SOURCES = new LinkedHashMap<>();

  static {
    SOURCES.put(
        "exact",
        """
        def exact(number):
            # Decimal arithmetic, so that 0.1 + 0.2 is 0.3.
            return Decimal(str(number))
        """);
    SOURCES.put(
        "minutes",
        """
        def minutes(time):
            return int(time[:2]) * 60 + int(time[3:])
        """);
    SOURCES.put(
        "days_between",
        """
        def days_between(first, second):
            return (date.fromisoformat(second) - date.fromisoformat(first)).days
        """);
    SOURCES.put(
        "add_days",
        """
        def add_days(day, count):
            return (date.fromisoformat(day) + timedelta(days=count)).isoformat()
        """);
    SOURCES.put(
        "weekday",
        """
        def weekday(day):
            names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
            return names[date.fromisoformat(day).weekday()]
        """);
    SOURCES.put(
        "distinct",
        """
        def distinct(values):
            return len(set(values)) == len(values)
        """);
    SOURCES.put(
        "find",
        """
        def find(rows, **columns):
            for row in rows:
                if all(row[name] == value for name, value in columns.items()):
                    return row
            raise LookupError("no row with %s" % columns)
        """);
  }

  private static final Map<String, String> IMPORTS =
      Map.of(
          "exact", "from decimal import Decimal",
          "days_between", "from datetime import date",
          "add_days", "from datetime import date, timedelta",
          "weekday", "from datetime import date",
          "combinations", "from itertools import combinations",
          "count", "from itertools import count");

  private PythonFunctions() {}

  /**
   * Import lines and function definitions for {@code used}, ready to stand at the top of a module.
   */
  public static String preamble(Set<String> used) {
    StringBuilder out = new StringBuilder();
    IMPORTS.entrySet().stream()
        .filter(e -> used.contains(e.getKey()))
        .map(Map.Entry::getValue)
        .sorted()
        .distinct()
        .filter(line -> !(line.equals("from datetime import date") && used.contains("add_days")))
        .forEach(line -> out.append(line).append('\n'));
    SOURCES.forEach(
        (name, source) -> {
          if (used.contains(name)) {
            out.append(out.length() == 0 ? "" : "\n\n").append(source);
          }
        });
    return out.toString();
  }
}
