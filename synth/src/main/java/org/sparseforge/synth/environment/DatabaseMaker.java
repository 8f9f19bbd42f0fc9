package org.sparseforge.synth.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Maker;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTable;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;
import org.sparseforge.verify.expr.TableSchema;
import org.sparseforge.verify.expr.Tables;

/**
 * Fills the tables of a domain, entity by entity, so that rows can refer to and compute from what
 * was made before.
 */
public final class DatabaseMaker {
  private static final int TRIES = 200;

  private final Domain domain;
  private final SeedTables seeds;
  private final Draw draw;
  private final ObjectNode database = Json.object();
  private final Map<String, TableSchema> made = new LinkedHashMap<>();
  private final Set<String> sources = new TreeSet<>();
  private Tables tables;

  private DatabaseMaker(Domain domain, SeedTables seeds, Draw draw) {
    this.domain = domain;
    this.seeds = seeds;
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
        .forEach((name, column) -> database.set(name, plain(column, draw.sub("single", name))));
    tables = new Tables(database, Map.of());
    for (Entity entity : domain.entities()) {
      fill(entity);
      made.put(entity.name(), entity.schema());
      try {
        tables = new Tables(database, made);
      } catch (ExprException e) {
        throw new WorldException(e.getMessage());
      }
    }
    return new World(domain, database, tables, List.copyOf(sources));
  }

  private void fill(Entity entity) {
    Draw own = draw.sub(entity.name());
    Entity.Rows rows = entity.rows();
    List<List<String>> parents = new ArrayList<>();
    if (rows.pairs() != null) {
      List<String> keys = keys(rows.pairs());
      for (int i = 0; i < keys.size(); i++) {
        for (int j = rows.bothWays() ? 0 : i + 1; j < keys.size(); j++) {
          if (i != j) {
            parents.add(List.of(keys.get(i), keys.get(j)));
          }
        }
      }
    } else if (rows.each() != null) {
      for (String key : keys(rows.each())) {
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
    List<Map<String, Object>> seedRows = seedRows(entity, parents.size(), own);
    ArrayNode table = database.putArray(entity.name());
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < parents.size(); i++) {
      Draw rowDraw = own.sub(i);
      table.add(
          row(entity, parents.get(i), seedRows == null ? null : seedRows.get(i), i, rowDraw, keys));
    }
  }

  /** Rows of the seed table that have all columns this entity takes, in a drawn order. */
  private List<Map<String, Object>> seedRows(Entity entity, int count, Draw own) {
    if (entity.rows().seed() == null) {
      return null;
    }
    SeedTable seed = source(entity.rows().seed());
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

  private SeedTable source(String name) {
    SeedTable seed = seeds.table(name);
    sources.add(seed.citation());
    return seed;
  }

  private List<String> keys(String table) {
    return tables.rows(table).stream().map(row -> (String) row.key()).toList();
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
                value(entity, column, row, parents, seed, index, own.sub(column.name())));
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

  private JsonNode value(
      Entity entity,
      Column column,
      ObjectNode row,
      List<String> parents,
      Map<String, Object> seed,
      int index,
      Draw own) {
    Maker maker = column.maker();
    if (maker instanceof Maker.FromSeed from) {
      return fromSeed(entity, column, seed.get(from.column()));
    } else if (maker instanceof Maker.Parent parent) {
      return text(parents.get(parent.which()));
    } else if (maker instanceof Maker.Reference ref) {
      return text(own.pick(keys(ref.table())));
    } else if (maker instanceof Maker.RunningId id) {
      return text(id.prefix() + (id.first() + index));
    } else if (maker instanceof Maker.Composed composed) {
      return text(compose(composed, row, own));
    } else if (maker instanceof Maker.Computed computed) {
      return computed(entity, column, computed, row);
    }
    return plain(column, own);
  }

  private static JsonNode fromSeed(Entity entity, Column column, Object value) {
    if (value == null) {
      throw new WorldException("the seed row for '" + entity.name() + "' has no " + column.name());
    } else if (column.type().equals("text")) {
      return text(value.toString());
    } else if (column.type().equals("bool")) {
      return Json.MAPPER
          .getNodeFactory()
          .booleanNode(value.toString().equals("true") || value.toString().equals("yes"));
    } else if (value instanceof BigDecimal number) {
      return number(number);
    } else if (value instanceof Long number) {
      return Json.MAPPER.getNodeFactory().numberNode((long) number);
    }
    return text(value.toString());
  }

  private JsonNode plain(Column column, Draw own) {
    Maker maker = column.maker();
    if (maker instanceof Maker.Number range) {
      int steps =
          range.high().subtract(range.low()).divideToIntegralValue(range.step()).intValueExact();
      return number(
          range.low().add(range.step().multiply(BigDecimal.valueOf(own.between(0, steps)))));
    } else if (maker instanceof Maker.OneOf of) {
      return text(own.pick(of.values()));
    } else if (maker instanceof Maker.SomeOf of) {
      ArrayNode list = Json.array();
      own.some(of.values(), own.between(of.low(), of.high())).forEach(list::add);
      return list;
    } else if (maker instanceof Maker.Chance chance) {
      return Json.MAPPER.getNodeFactory().booleanNode(own.chance(chance.probability()));
    } else if (maker instanceof Maker.Day day) {
      return text(day.first().plusDays(own.between(0, day.days())).toString());
    } else if (maker instanceof Maker.TimeOfDay time) {
      int minutes =
          time.low() + time.step() * own.between(0, (time.high() - time.low()) / time.step());
      return text(String.format("%02d:%02d", minutes / 60, minutes % 60));
    }
    throw new WorldException("'" + column.name() + "' cannot be made outside a table");
  }

  private String compose(Maker.Composed composed, ObjectNode row, Draw own) {
    String text = composed.template();
    for (Map.Entry<String, List<String>> part : composed.parts().entrySet()) {
      text = text.replace("{" + part.getKey() + "}", own.sub(part.getKey()).pick(part.getValue()));
    }
    for (Map.Entry<String, List<String>> part : composed.seeds().entrySet()) {
      SeedTable seed = source(part.getValue().get(0));
      Object value = own.sub(part.getKey()).pick(seed.values(part.getValue().get(1)));
      text = text.replace("{" + part.getKey() + "}", String.valueOf(value));
    }
    for (var column : row.properties()) {
      text = text.replace("{" + column.getKey() + "}", column.getValue().asText());
    }
    return text;
  }

  private JsonNode computed(Entity entity, Column column, Maker.Computed computed, ObjectNode row) {
    Map<String, Object> known = new HashMap<>();
    for (Column before : entity.columns()) {
      JsonNode value = row.get(before.name());
      if (!value.isNull()) {
        String ref = entity.ref(before.name());
        known.put(
            before.name(), ref == null ? Tables.value(value) : tables.find(ref, value.textValue()));
      }
    }
    try {
      Object value = Evaluator.evaluate(computed.expression(), Scope.of(tables).with(known));
      if (value instanceof Row other) {
        return text((String) other.key());
      } else if (value instanceof BigDecimal amount) {
        return number(amount);
      }
      return Json.MAPPER.valueToTree(value);
    } catch (ExprException e) {
      throw new WorldException(
          "'" + entity.name() + "." + column.name() + "' cannot be computed: " + e.getMessage());
    }
  }

  /** Whole numbers without a fraction, so that Python and Java write every number alike. */
  private static JsonNode number(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    return plain.scale() <= 0
        ? Json.MAPPER.getNodeFactory().numberNode(plain.longValueExact())
        : Json.MAPPER.getNodeFactory().numberNode(plain);
  }

  private static JsonNode text(String value) {
    return Json.MAPPER.getNodeFactory().textNode(value);
  }
}
