package org.sparseforge.synth.domain;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.synth.seed.SeedTable;
import org.sparseforge.synth.seed.SeedTableException;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.ExprParser;

/** Reads the {@code entities} and {@code singles} of a domain file. */
final class EntityReader {
  private static final String NAME = "[a-z][a-z0-9_]*";
  private static final Set<String> MAKERS =
      Set.of(
          "seed", "int", "decimal", "pick", "some", "chance", "date", "time", "ref", "parent", "id",
          "compose", "expr");

  private static final Set<String> PYTHON_WORDS =
      Set.of(
          "and",
          "as",
          "assert",
          "async",
          "await",
          "break",
          "class",
          "continue",
          "def",
          "del",
          "elif",
          "else",
          "except",
          "finally",
          "for",
          "from",
          "global",
          "if",
          "import",
          "in",
          "is",
          "lambda",
          "nonlocal",
          "not",
          "or",
          "pass",
          "raise",
          "return",
          "try",
          "while",
          "with",
          "yield");

  private final SeedTables seeds;
  private final Map<String, Entity> made = new LinkedHashMap<>();

  EntityReader(SeedTables seeds) {
    this.seeds = seeds;
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
    requireName(name, node);
    Entity.Rows rows = rows(node.get("rows"));
    List<Column> columns = new ArrayList<>();
    node.get("columns");
    node.children("columns")
        .forEach(
            (column, value) -> {
              columns.add(column(column, value, rows));
              requireName(column, value);
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
    if (PYTHON_WORDS.contains(made.variable())) {
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
              requireSeedColumn(seed, column, value);
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
    return existing(node.text(key), node.get(key));
  }

  private String existing(String table, Node at) {
    if (!made.containsKey(table)) {
      throw at.wrong(
          "there is no earlier entity '" + table + "'" + DidYouMean.hint(table, made.keySet()));
    }
    return table;
  }

  Column column(String name, Node node) {
    return column(name, node, null);
  }

  private Column column(String name, Node node, Entity.Rows rows) {
    node.onlyKeys(
        "seed", "int", "decimal", "step", "pick", "some", "count", "chance", "date", "days", "time",
        "ref", "parent", "id", "first", "compose", "parts", "from", "expr", "type", "about",
        "unit");
    List<String> makers = MAKERS.stream().filter(node::has).toList();
    if (makers.size() != 1) {
      throw node.wrong(
          "needs exactly one of " + new java.util.TreeSet<>(MAKERS) + " to say how it is made");
    }
    String unit = node.text("unit", null);
    String about = node.text("about", name.replace('_', ' '));
    switch (makers.get(0)) {
      case "seed":
        return new Column(
            name, seedType(node, rows), about, unit, new Maker.FromSeed(node.text("seed")));
      case "int", "decimal":
        return number(name, about, unit, makers.get(0), node);
      case "pick":
        return new Column(name, "text", about, unit, new Maker.OneOf(node.texts("pick")));
      case "some":
        List<BigDecimal> count = node.range("count");
        return new Column(
            name,
            "list",
            about,
            unit,
            new Maker.SomeOf(node.texts("some"), count.get(0).intValue(), count.get(1).intValue()));
      case "chance":
        return new Column(
            name, "bool", about, unit, new Maker.Chance(node.get("chance").number().doubleValue()));
      case "date":
        return new Column(
            name,
            "date",
            about,
            unit,
            new Maker.Day(date(node.get("date")), node.integer("days", 0)));
      case "time":
        List<Node> ends = node.get("time").items();
        if (ends.size() != 2) {
          throw node.get("time").wrong("must be [first, last] as HH:MM");
        }
        return new Column(
            name,
            "time",
            about,
            unit,
            new Maker.TimeOfDay(
                minutes(ends.get(0)), minutes(ends.get(1)), node.integer("step", 30)));
      case "ref":
        return new Column(
            name,
            "ref " + existing(node.text("ref"), node.get("ref")),
            about,
            unit,
            new Maker.Reference(node.text("ref")));
      case "parent":
        String table = rows == null ? null : rows.pairs() != null ? rows.pairs() : rows.each();
        int which = node.get("parent").integer();
        if (table == null || which < 1 || which > (rows.pairs() != null ? 2 : 1)) {
          throw node.wrong("'parent' is 1 where rows have 'each', 1 or 2 where they have 'pairs'");
        }
        return new Column(name, "ref " + table, about, unit, new Maker.Parent(which - 1));
      case "id":
        return new Column(
            name,
            "text",
            about,
            unit,
            new Maker.RunningId(node.text("id"), node.integer("first", 1)));
      case "compose":
        return composed(name, about, unit, node);
      default:
        try {
          return new Column(
              name,
              type(node),
              about,
              unit,
              new Maker.Computed(ExprParser.parse(node.text("expr"))));
        } catch (ExprException e) {
          throw node.get("expr").wrong(e.getMessage());
        }
    }
  }

  private Column number(String name, String about, String unit, String type, Node node) {
    List<BigDecimal> range = node.range(type);
    BigDecimal step =
        node.has("step")
            ? node.get("step").number()
            : type.equals("int") ? BigDecimal.ONE : new BigDecimal("0.1");
    if (step.signum() <= 0 || step.stripTrailingZeros().scale() > 2) {
      throw node.get("step")
          .wrong("must be positive with at most two decimal places, found " + step);
    }
    return new Column(name, type, about, unit, new Maker.Number(range.get(0), range.get(1), step));
  }

  private Column composed(String name, String about, String unit, Node node) {
    Map<String, List<String>> parts = new LinkedHashMap<>();
    node.children("parts").keySet().forEach(part -> parts.put(part, node.get("parts").texts(part)));
    Map<String, List<String>> from = new LinkedHashMap<>();
    node.children("from")
        .forEach(
            (part, of) -> {
              List<String> two = node.get("from").texts(part);
              if (two.size() != 2) {
                throw of.wrong("must be [seed table, column]");
              }
              requireSeedColumn(two.get(0), two.get(1), of);
              from.put(part, two);
            });
    return new Column(
        name, "text", about, unit, new Maker.Composed(node.text("compose"), parts, from));
  }

  private String seedType(Node node, Entity.Rows rows) {
    if (rows == null || rows.seed() == null) {
      throw node.wrong(
          "'seed' takes a column of the seed table named in 'rows', and there is none");
    }
    String type = requireSeedColumn(rows.seed(), node.text("seed"), node.get("seed"));
    return node.has("type") ? type(node) : type.equals("string") ? "text" : type;
  }

  private String requireSeedColumn(String table, String column, Node at) {
    try {
      SeedTable seed = seeds.table(table);
      return seed.columns().get(seed.indexOf(column)).type().label();
    } catch (SeedTableException wrong) {
      throw at.wrong(wrong.getMessage());
    }
  }

  private static String type(Node node) {
    String type = node.text("type");
    Set<String> known = Set.of("int", "decimal", "text", "bool", "date", "time", "list");
    if (!known.contains(type)) {
      throw node.get("type").wrong("unknown type '" + type + "'" + DidYouMean.hint(type, known));
    }
    return type;
  }

  private static LocalDate date(Node node) {
    try {
      return LocalDate.parse(node.text());
    } catch (DateTimeException e) {
      throw node.wrong("must be a date YYYY-MM-DD in quotes, found '" + node.text() + "'");
    }
  }

  private static int minutes(Node node) {
    String text = node.text();
    if (!text.matches("([01]\\d|2[0-3]):[0-5]\\d")) {
      throw node.wrong("must be a time HH:MM in quotes, found '" + text + "'");
    }
    return Integer.parseInt(text.substring(0, 2)) * 60 + Integer.parseInt(text.substring(3));
  }

  static void requireName(String name, Node at) {
    if (PYTHON_WORDS.contains(name)) {
      throw at.wrong(
          "'" + name + "' is a word of Python's own and cannot be a name; choose another");
    }
    if (!name.matches(NAME)) {
      throw at.wrong("names are lower case letters, digits and _, found '" + name + "'");
    }
  }
}
