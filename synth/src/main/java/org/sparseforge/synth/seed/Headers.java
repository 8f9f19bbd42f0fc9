package org.sparseforge.synth.seed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What every header must satisfy, whichever file it stands in. */
final class Headers {
  private Headers() {}

  static void check(String file, List<String> header) {
    Map<String, Integer> seen = new HashMap<>();
    for (int c = 0; c < header.size(); c++) {
      String name = header.get(c);
      if (name == null || name.isBlank()) {
        throw new SeedTableException(
            "%s: column %d of the header has no name; give every column one."
                .formatted(file, c + 1));
      }
      Integer before = seen.put(name, c + 1);
      if (before != null) {
        throw new SeedTableException(
            "%s: columns %d and %d are both named '%s'; rename one of them."
                .formatted(file, before, c + 1, name));
      }
    }
  }
}
