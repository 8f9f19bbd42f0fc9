package org.sparseforge.synth.domain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.synth.seed.SeedTableException;
import org.sparseforge.synth.seed.SeedTables;

/** Reads the {@code entities} and {@code singles} of a domain file. */
final class EntityReader {
  private final SeedTables seeds;
  private final Map<String, Entity> made = new LinkedHashMap<>();
  private final ColumnReader columnReader;

  EntityReader(SeedTables seeds) {
    this.seeds = seeds;
    this.columnReader = new ColumnReader(seeds, made.keySet());
  }

  Map<String, Column> singles(Node root) {
    Map<String, Column> singles = new LinkedHashMap<>();
    root.children("singles")
        .forEach((name, node) -> singles.put(name, columnReader.column(name, node)));
    return singles;
  }

  List<Entity> entities(Node root) {
    root.get("entities");
    root.children("entities").forEach((name, node) -> made.put(name, entity(name, node)));
    if (made.isEmpty()) {
      throw root.get("entities").wrong("must not be empty");
    }
    return new ArrayList<>(made.values());
  }

  private Entity entity(String name, Node node) {
    node.onlyKeys("one", "rows", "columns", "extras");
    Names.requireName(name, node);
    Entity.Rows rows = rows(node.get("rows"));
    List<Column> columns = new ArrayList<>();
    node.get("columns");
    node.children("columns")
        .forEach(
            (column, value) -> {
              columns.add(columnReader.column(column, value, rows));
              Names.requireName(column, value);
            });
    if (columns.isEmpty()) {
      throw node.get("columns").wrong("must not be empty");
    }
    Column key = columns.get(0);
    if (!key.type().equals("text")) {
      throw node.get("columns")
          .wrong(
              "the first column names the rows and must be a text, but '"
                  + key.name()
                  + "' is "
                  + key.type());
    }
    Map<String, List<String>> extras = new LinkedHashMap<>();
    node.children("extras")
        .forEach(
            (group, list) -> {
              List<String> of = list.items().stream().map(Node::text).toList();
              for (String column : of) {
                List<String> known = columns.stream().skip(1).map(Column::name).toList();
                if (!known.contains(column)) {
                  throw list.wrong(
                      "there is no column '" + column + "'" + DidYouMean.hint(column, known));
                }
              }
              extras.put(group, of);
            });
    Entity made = new Entity(name, node.text("one"), key.name(), rows, columns, extras);
    if (Names.isPythonWord(made.variable())) {
      throw node.get("one")
          .wrong(
              "'"
                  + made.variable()
                  + "' is a word of Python's own and cannot name a row; choose another");
    }
    return made;
  }

  private Entity.Rows rows(Node node) {
    node.onlyKeys("count", "each", "pairs", "both_ways", "seed", "where");
    String each = parentTable(node, "each");
    String pairs = parentTable(node, "pairs");
    String seed = node.text("seed", null);
    if (seed != null) {
      try {
        seeds.table(seed);
      } catch (SeedTableException unknown) {
        throw node.get("seed").wrong(unknown.getMessage());
      }
    }
    Map<String, List<String>> where = new LinkedHashMap<>();
    node.children("where")
        .forEach(
            (column, value) -> {
              if (seed == null) {
                throw value.wrong("'where' narrows a seed table, and 'seed' names none");
              }
              columnReader.requireSeedColumn(seed, column, value);
              where.put(
                  column,
                  value.isArray()
                      ? value.items().stream().map(Node::scalar).toList()
                      : List.of(value.scalar()));
            });
    if (pairs != null) {
      return new Entity.Rows(0, 0, null, pairs, node.flag("both_ways", true), seed, where);
    }
    List<BigDecimal> count = node.range("count");
    return new Entity.Rows(
        count.get(0).intValue(), count.get(1).intValue(), each, null, false, seed, where);
  }

  private String parentTable(Node node, String key) {
    if (!node.has(key)) {
      return null;
    }
    return columnReader.existing(node.text(key), node.get(key));
  }
}
