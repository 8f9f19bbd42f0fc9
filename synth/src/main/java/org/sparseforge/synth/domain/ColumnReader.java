package org.sparseforge.synth.domain;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.synth.seed.SeedTable;
import org.sparseforge.synth.seed.SeedTableException;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.ExprParser;

/** Reads columns: how their values are made, and of which type they are. */
final class ColumnReader {
  private static final Set<String> MAKERS =
      Set.of(
          "seed", "int", "decimal", "pick", "some", "chance", "date", "time", "ref", "parent", "id",
          "compose", "expr");

  private final SeedTables seeds;
  private final Set<String> tables;

  /**
   * @param tables earlier tables, to which columns may refer; more may come to be in it
   */
  ColumnReader(SeedTables seeds, Set<String> tables) {
    this.seeds = seeds;
    this.tables = tables;
  }

  /** {@code table}, which is one of the earlier. */
  String existing(String table, Node at) {
    if (!tables.contains(table)) {
      throw at.wrong("there is no earlier entity '" + table + "'" + DidYouMean.hint(table, tables));
    }
    return table;
  }

  /** The type of a column of a seed table, as the table says it. */
  String requireSeedColumn(String table, String column, Node at) {
    try {
      SeedTable seed = seeds.table(table);
      return seed.columns().get(seed.indexOf(column)).type().label();
    } catch (SeedTableException wrong) {
      throw at.wrong(wrong.getMessage());
    }
  }

  /** A column outside tables. */
  Column column(String name, Node node) {
    return column(name, node, null);
  }

  /**
   * @param rows of the table, or null outside tables
   */
  Column column(String name, Node node, Entity.Rows rows) {
    node.onlyKeys(
        "seed", "int", "decimal", "step", "pick", "some", "count", "chance", "date", "days", "time",
        "ref", "parent", "id", "first", "compose", "parts", "from", "expr", "type", "about",
        "unit");
    List<String> makers = MAKERS.stream().filter(node::has).toList();
    if (makers.size() != 1) {
      throw node.wrong("needs exactly one of " + new TreeSet<>(MAKERS) + " to say how it is made");
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
}
