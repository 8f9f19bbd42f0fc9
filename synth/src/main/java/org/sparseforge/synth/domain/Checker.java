package org.sparseforge.synth.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.verify.constraint.Substitution;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;
import org.sparseforge.verify.expr.TableSchema;

/** Checks the expressions and phrases of a domain file against the tables it declares. */
final class Checker {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
  private static final Set<String> FORMATS =
      Set.of("money", "number", "date", "time", "nth", "words", "lower", "list", "plain");

  private final Map<String, Entity> entities = new LinkedHashMap<>();
  private final Map<String, TableSchema> schemas = new LinkedHashMap<>();
  private final Map<String, PythonType> names = new HashMap<>();

  Checker(List<Entity> entities, Map<String, Column> singles) {
    entities.forEach(
        e -> {
          this.entities.put(e.name(), e);
          schemas.put(e.name(), e.schema());
        });
    singles.forEach((name, column) -> names.put(name, typeOf(column.type())));
  }

  /** Knows {@code name} too from here on. */
  void declare(String name, PythonType type) {
    names.put(name, type);
  }

  /** A checker that knows more names. */
  Checker with(Map<String, PythonType> more) {
    Checker inner = new Checker(List.copyOf(entities.values()), Map.of());
    inner.names.putAll(names);
    inner.names.putAll(more);
    return inner;
  }

  Entity entity(String table, Node at) {
    if (!entities.containsKey(table)) {
      throw at.wrong(
          "there is no entity '" + table + "'" + DidYouMean.hint(table, entities.keySet()));
    }
    return entities.get(table);
  }

  static PythonType row(String table) {
    return new PythonType.RowOf(table, false);
  }

  /** The type of a column, parameter or argument of declared type. */
  static PythonType typeOf(String type) {
    if (type.startsWith("ref ")) {
      return row(type.substring(4));
    }
    return switch (type) {
      case "int" -> new PythonType.Numeric(false);
      case "decimal" -> new PythonType.Numeric(true);
      case "bool" -> new PythonType.Bool();
      case "list" -> new PythonType.ListOf(new PythonType.Text());
      default -> new PythonType.Text();
    };
  }

  /** Computed columns may speak of the columns before them and of tables made before. */
  void checkEntities(Node root, List<Entity> declared) {
    for (Entity entity : declared) {
      Node columns = root.get("entities").get(entity.name()).get("columns");
      for (Column column : entity.columns()) {
        if (column.maker() instanceof Maker.Computed computed) {
          Map<String, PythonType> known = new HashMap<>();
          for (Column before : entity.columns().subList(0, entity.columns().indexOf(column))) {
            known.put(before.name(), typeOf(before.type()));
          }
          with(known).check(computed.expression(), Map.of(), columns.get(column.name()));
        }
      }
    }
  }

  Expr parse(Node node) {
    try {
      return ExprParser.parse(node.scalar());
    } catch (ExprException e) {
      throw node.wrong(e.getMessage());
    }
  }

  /** Parses a condition and checks names and types in it. */
  Expr condition(Node node, Map<String, PythonType> params) {
    Expr e = parse(node);
    PythonType type = check(e, params, node);
    if (!(type instanceof PythonType.Bool)) {
      throw node.wrong("must be a condition, true or false");
    }
    return e;
  }

  /** Parses an expression of any type and checks it. */
  Expr expression(Node node, Map<String, PythonType> params) {
    Expr e = parse(node);
    check(e, params, node);
    return e;
  }

  Expr number(Node node, Map<String, PythonType> params) {
    Expr e = parse(node);
    if (!(check(e, params, node) instanceof PythonType.Numeric)) {
      throw node.wrong("must be a number");
    }
    return e;
  }

  PythonType check(Expr e, Map<String, PythonType> params, Node at) {
    Map<String, PythonType> all = new HashMap<>(names);
    params.forEach((name, type) -> all.put("param_" + name, type));
    Expr named =
        Substitution.parameters(
            e,
            p -> {
              String name = ((Expr.Parameter) p).name();
              if (!params.containsKey(name)) {
                throw at.wrong(
                    "there is no parameter $" + name + DidYouMean.hint(name, params.keySet()));
              }
              return new Expr.Name("param_" + name);
            });
    try {
      return new PythonWriter(schemas, all).write(named).type();
    } catch (ExprException wrong) {
      throw at.wrong(wrong.getMessage().replace("param_", "$"));
    }
  }

  /**
   * Reads phrases; every placeholder must be one of {@code params} or an expression over the known
   * names.
   */
  Say say(Node node, String key, Map<String, PythonType> params) {
    Node at = node.get(key);
    List<String> variants = new ArrayList<>(node.texts(key));
    for (String variant : variants) {
      Matcher matcher = PLACEHOLDER.matcher(variant);
      while (matcher.find()) {
        placeholder(matcher.group(1), params, at);
      }
    }
    return new Say(variants);
  }

  private void placeholder(String inside, Map<String, PythonType> params, Node at) {
    int colon = inside.lastIndexOf(':');
    String name = colon < 0 ? inside : inside.substring(0, colon);
    if (colon >= 0 && !FORMATS.contains(inside.substring(colon + 1))) {
      throw at.wrong(
          "unknown format '"
              + inside.substring(colon + 1)
              + "'"
              + DidYouMean.hint(inside.substring(colon + 1), FORMATS));
    }
    if (!params.containsKey(name)) {
      try {
        check(ExprParser.parse(name), Map.of(), at);
      } catch (ExprException e) {
        throw at.wrong("placeholder {" + inside + "}: " + e.getMessage());
      }
    }
  }
}
