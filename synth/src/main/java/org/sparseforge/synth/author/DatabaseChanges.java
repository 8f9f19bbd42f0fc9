package org.sparseforge.synth.author;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.CanonicalJson;

/** How much of a database a run has changed. */
final class DatabaseChanges {
  private DatabaseChanges() {}

  /** Rows and single values that are there in one of the two alone; a changed row counts once. */
  static int count(JsonNode before, JsonNode after) {
    int changes = 0;
    Map<String, JsonNode> names = new HashMap<>();
    before.properties().forEach(e -> names.put(e.getKey(), e.getValue()));
    after.properties().forEach(e -> names.put(e.getKey(), e.getValue()));
    for (String name : names.keySet()) {
      Map<String, Integer> lost = new HashMap<>();
      rows(before.path(name)).forEach(row -> lost.merge(row, 1, Integer::sum));
      rows(after.path(name)).forEach(row -> lost.merge(row, -1, Integer::sum));
      int gone = lost.values().stream().filter(n -> n > 0).mapToInt(n -> n).sum();
      int added = -lost.values().stream().filter(n -> n < 0).mapToInt(n -> n).sum();
      changes += Math.max(gone, added);
    }
    return changes;
  }

  private static List<String> rows(JsonNode value) {
    List<String> rows = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(row -> rows.add(CanonicalJson.write(row)));
    } else if (!value.isMissingNode()) {
      rows.add(CanonicalJson.write(value));
    }
    return rows;
  }
}
