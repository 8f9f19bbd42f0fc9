package org.sparseforge.synth.environment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Maker;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.TableSchema;
import org.sparseforge.verify.expr.Tables;

/**
 * Fills the tables of a domain, entity by entity, so that rows can refer to and compute from what
 * was made before.
 */
public final class DatabaseMaker {
  private static final int TRIES = 200;

  private final Domain domain;
  private final SeedRows seeds;
  private final Draw draw;
  private final ObjectNode database = Json.object();
  private final Map<String, TableSchema> made = new LinkedHashMap<>();
  private CellMaker cells;

  private DatabaseMaker(Domain domain, SeedTables seeds, Draw draw) {
    this.domain = domain;
    this.seeds = new SeedRows(seeds);
    this.draw = draw;
  }

  /**
   * @throws WorldException if this draw leads nowhere
   */
  public static World make(Domain domain, SeedTables seeds, Draw draw) {
    return new DatabaseMaker(domain, seeds, draw).make();
  }

  private World make() {
    domain
        .singles()
        .forEach(
            (name, column) ->
                database.set(name, CellMaker.plain(column, draw.sub("single", name))));
    cells = new CellMaker(seeds, new Tables(database, Map.of()));
    for (Entity entity : domain.entities()) {
      fill(entity);
      made.put(entity.name(), entity.schema());
      try {
        cells = new CellMaker(seeds, new Tables(database, made));
      } catch (ExprException e) {
        throw new WorldException(e.getMessage());
      }
    }
    return new World(domain, database, cells.tables(), seeds.sources());
  }

  private void fill(Entity entity) {
    Draw own = draw.sub(entity.name());
    Entity.Rows rows = entity.rows();
    List<List<String>> parents = new ArrayList<>();
    if (rows.pairs() != null) {
      List<String> keys = cells.keys(rows.pairs());
      for (int i = 0; i < keys.size(); i++) {
        for (int j = rows.bothWays() ? 0 : i + 1; j < keys.size(); j++) {
          if (i != j) {
            parents.add(List.of(keys.get(i), keys.get(j)));
          }
        }
      }
    } else if (rows.each() != null) {
      for (String key : cells.keys(rows.each())) {
        int count = own.between(rows.low(), rows.high());
        for (int i = 0; i < count; i++) {
          parents.add(List.of(key));
        }
      }
    } else {
      int count = own.between(rows.low(), rows.high());
      for (int i = 0; i < count; i++) {
        parents.add(List.of());
      }
    }
    List<Map<String, Object>> seedRows = seeds.of(entity, parents.size(), own);
    ArrayNode table = database.putArray(entity.name());
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < parents.size(); i++) {
      Draw rowDraw = own.sub(i);
      table.add(
          row(entity, parents.get(i), seedRows == null ? null : seedRows.get(i), i, rowDraw, keys));
    }
  }

  private ObjectNode row(
      Entity entity,
      List<String> parents,
      Map<String, Object> seed,
      int index,
      Draw rowDraw,
      Set<String> keys) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      ObjectNode row = Json.object();
      entity.columns().forEach(column -> row.putNull(column.name()));
      Draw own = rowDraw.sub("attempt", attempt);
      // Composed texts may name any plain column, computed values any other: so the plain ones
      // first.
      for (int pass = 0; pass < 4; pass++) {
        for (Column column : entity.columns()) {
          if (pass(entity, column.maker()) == pass) {
            row.set(
                column.name(),
                cells.value(entity, column, row, parents, seed, index, own.sub(column.name())));
          }
        }
      }
      if (keys.add(row.get(entity.key()).textValue())) {
        return row;
      }
      if (entity.columns().get(0).maker() instanceof Maker.FromSeed) {
        break;
      }
    }
    throw new WorldException(
        "'" + entity.name() + "' ran out of different values for its key " + entity.key());
  }

  private static int pass(Entity entity, Maker maker) {
    if (maker instanceof Maker.Composed composed) {
      boolean late =
          entity.columns().stream()
              .filter(c -> c.maker() instanceof Maker.Computed)
              .anyMatch(c -> composed.template().contains("{" + c.name() + "}"));
      return late ? 3 : 1;
    }
    return maker instanceof Maker.Computed ? 2 : 0;
  }
}
