package org.sparseforge.synth.environment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Maker;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTable;
import org.sparseforge.synth.seed.SeedTables;

/** Draws from seed tables, and remembers which ones for the world's citation. */
final class SeedRows {
  private final SeedTables seeds;
  private final Set<String> sources = new TreeSet<>();

  SeedRows(SeedTables seeds) {
    this.seeds = seeds;
  }

  /** Tables drawn from so far, as they are cited. */
  List<String> sources() {
    return List.copyOf(sources);
  }

  SeedTable table(String name) {
    SeedTable seed = seeds.table(name);
    sources.add(seed.citation());
    return seed;
  }

  /**
   * Rows of the seed table that have all columns this entity takes, in a drawn order; null where it
   * takes none.
   */
  List<Map<String, Object>> of(Entity entity, int count, Draw own) {
    if (entity.rows().seed() == null) {
      return null;
    }
    SeedTable seed = table(entity.rows().seed());
    List<String> taken = new ArrayList<>();
    for (Column column : entity.columns()) {
      if (column.maker() instanceof Maker.FromSeed from) {
        taken.add(from.column());
      }
    }
    List<Map<String, Object>> whole = new ArrayList<>();
    for (List<Object> cells : seed.rows()) {
      Map<String, Object> row = new HashMap<>();
      taken.forEach(column -> row.put(column, cells.get(seed.indexOf(column))));
      boolean wanted =
          entity.rows().where().entrySet().stream()
              .allMatch(
                  w -> w.getValue().contains(String.valueOf(cells.get(seed.indexOf(w.getKey())))));
      if (wanted && !row.containsValue(null)) {
        whole.add(row);
      }
    }
    if (whole.size() < count) {
      throw new WorldException(
          "seed table '"
              + seed.name()
              + "' has "
              + whole.size()
              + " whole rows, "
              + count
              + " are needed");
    }
    return distinctKeys(entity, own.sub("seed").shuffled(whole), count);
  }

  /** The first {@code count} rows whose key column differs from all before. */
  private static List<Map<String, Object>> distinctKeys(
      Entity entity, List<Map<String, Object>> rows, int count) {
    if (!(entity.columns().get(0).maker() instanceof Maker.FromSeed key)) {
      return rows.subList(0, count);
    }
    Set<Object> seen = new HashSet<>();
    List<Map<String, Object>> kept =
        rows.stream().filter(row -> seen.add(row.get(key.column()))).limit(count).toList();
    if (kept.size() < count) {
      throw new WorldException(
          "the seed of '" + entity.name() + "' has too few different " + key.column());
    }
    return kept;
  }
}
