package org.sparseforge.verify.expr;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes expressions as Python and finds their types on the way, so that writing an expression is
 * also how a domain file is checked.
 *
 * <p>Conventions of the written code: a row is a dict; the rows of table {@code hotels} are the
 * list {@code hotels} and the dict {@code hotels_by_name} where {@code name} is its key; a stage
 * list is a list of dicts by slot name, with {@code number}; columns of type decimal go through
 * {@code exact}.
 */
public final class PythonWriter {
  /**
   * A piece of Python and its type.
   *
   * @param level how loosely its outermost operator binds, 0 where it has none
   */
  public record Code(String text, PythonType type, int level) {
    Code(String text, PythonType type) {
      this(text, type, 0);
    }
  }

  private static final int MINUS = 1;
  private static final int PRODUCT = 2;
  private static final int SUM = 3;
  private static final int COMPARISON = 4;
  private static final int NOT = 5;
  private static final int AND = 6;
  private static final int OR = 7;
  private static final int CONDITIONAL = 8;

  private static final PythonType NUMBER = new PythonType.Numeric(false);
  private static final PythonType DECIMAL = new PythonType.Numeric(true);
  private static final PythonType TEXT = new PythonType.Text();
  private static final PythonType BOOL = new PythonType.Bool();

  private final Map<String, TableSchema> tables;
  private final Map<String, Code> names;
  private final Set<String> functions;
  private final Set<String> indexes;
  private final Map<String, Set<String>> columns;
  private final boolean inTools;
  private final boolean exactRows;

  private PythonWriter(
      Map<String, TableSchema> tables,
      Map<String, Code> names,
      Set<String> functions,
      Set<String> indexes,
      Map<String, Set<String>> columns,
      boolean inTools,
      boolean exactRows) {
    this.tables = tables;
    this.names = names;
    this.functions = functions;
    this.indexes = indexes;
    this.columns = columns;
    this.inTools = inTools;
    this.exactRows = exactRows;
  }

  /**
   * @param names types of slots, stage lists, variables and single values of the database
   */
  public PythonWriter(Map<String, TableSchema> tables, Map<String, PythonType> names) {
    this(
        Map.copyOf(tables),
        asCode(names),
        new TreeSet<>(),
        new TreeSet<>(),
        new TreeMap<>(),
        false,
        false);
  }

  /**
   * A writer for code inside a tools module: tables and single values are read from {@code DB},
   * references followed with {@code _find}.
   *
   * @param singles types of the single values of the database
   */
  public static PythonWriter forTools(
      Map<String, TableSchema> tables, Map<String, PythonType> singles) {
    PythonWriter writer =
        new PythonWriter(
            tables, Map.of(), new TreeSet<>(), new TreeSet<>(), new TreeMap<>(), true, false);
    for (String table : tables.keySet()) {
      writer =
          writer.with(
              table,
              "DB[" + quote(table) + "]",
              new PythonType.ListOf(new PythonType.RowOf(table, false)));
    }
    for (Map.Entry<String, PythonType> single : singles.entrySet()) {
      writer =
          writer.with(single.getKey(), "DB[" + quote(single.getKey()) + "]", single.getValue());
    }
    return writer;
  }

  private static Map<String, Code> asCode(Map<String, PythonType> types) {
    Map<String, Code> codes = new HashMap<>();
    types.forEach((name, type) -> codes.put(name, new Code(name, type)));
    return Map.copyOf(codes);
  }

  /** A writer that knows {@code name} too and shares what it needs with this one. */
  public PythonWriter with(String name, PythonType type) {
    return with(name, name, type);
  }

  /** A writer in which {@code name} is written as {@code text}. */
  public PythonWriter with(String name, String text, PythonType type) {
    Map<String, Code> more = new HashMap<>(names);
    more.put(name, new Code(text, type));
    return new PythonWriter(
        tables, Map.copyOf(more), functions, indexes, columns, inTools, exactRows);
  }

  /** A writer for rows whose decimal columns have been made exact already. */
  public PythonWriter withExactRows() {
    return new PythonWriter(tables, names, functions, indexes, columns, inTools, true);
  }

  /** Helper functions the written code calls; see {@link PythonFunctions#preamble}. */
  public Set<String> usedFunctions() {
    return functions;
  }

  /** Tables whose {@code TABLE_by_KEY} dict the written code reads. */
  public Set<String> usedIndexes() {
    return indexes;
  }

  /** Columns the written code reads, by table; a table that is only listed has an empty set. */
  public Map<String, Set<String>> usedColumns() {
    return columns;
  }

  private void use(String table, String column) {
    Set<String> used = columns.computeIfAbsent(table, t -> new TreeSet<>());
    if (column != null) {
      used.add(column);
    }
  }

  /** The name of the dict that holds a table's rows by key. */
  public static String indexName(TableSchema table) {
    return table.name() + "_by_" + table.key();
  }

  /**
   * @throws ExprException if a name or column is unknown or a type does not fit
   */
  public Code write(Expr e) {
    if (e instanceof Expr.Literal literal) {
      return literal(literal.value());
    } else if (e instanceof Expr.Name name) {
      return name(name);
    } else if (e instanceof Expr.Attribute attribute) {
      return attribute(attribute);
    } else if (e instanceof Expr.Index index) {
      return index(index);
    } else if (e instanceof Expr.ListOf list) {
      List<Code> items = list.items().stream().map(this::key).toList();
      return new Code(
          "[" + join(items) + "]",
          new PythonType.ListOf(items.isEmpty() ? null : items.get(0).type()));
    } else if (e instanceof Expr.Unary unary) {
      return unary.operator().equals("not")
          ? new Code("not " + operand(require(unary.operand(), BOOL), NOT), BOOL, NOT)
          : new Code(
              "-" + operand(number(unary.operand()), 0), number(unary.operand()).type(), MINUS);
    } else if (e instanceof Expr.Binary binary) {
      return binary(binary);
    } else if (e instanceof Expr.Conditional c) {
      Code then = write(c.then());
      Code otherwise = write(c.otherwise());
      return new Code(
          operand(then, OR)
              + " if "
              + operand(require(c.test(), BOOL), OR)
              + " else "
              + operand(otherwise, CONDITIONAL),
          wider(then, otherwise),
          CONDITIONAL);
    } else if (e instanceof Expr.Comprehension comprehension) {
      return comprehension(comprehension);
    } else if (e instanceof Expr.Call call) {
      return call(call);
    } else if (e instanceof Expr.Parameter parameter) {
      throw new ExprException("the parameter $" + parameter.name() + " has no value");
    }
    throw new AssertionError(e);
  }

  /** Writes a condition. */
  public String condition(Expr e) {
    return require(e, BOOL).text();
  }

  /** A value as it may stand in JSON or be compared: rows by their keys. */
  public Code key(Expr e) {
    Code code = write(e);
    if (code.type() instanceof PythonType.RowOf row && !row.asKey()) {
      String key = tables.get(row.table()).key();
      return new Code(
          code.text() + "[" + quote(key) + "]", new PythonType.RowOf(row.table(), true));
    }
    return code;
  }

  /** A row as its dict. */
  public String row(Expr e) {
    Code code = write(e);
    if (code.type() instanceof PythonType.RowOf row) {
      return dict(code, row, tables.get(row.table()));
    }
    throw new ExprException("expected a row, found: " + e);
  }

  /** A Python string literal. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                  if (c < 0x20 || c == 0x7f) {
                    out.append(String.format("\\x%02x", c));
                  } else {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    return out.append('"').toString();
  }

  private Code literal(Object value) {
    if (value == null) {
      return new Code("None", new PythonType.Nothing());
    } else if (value instanceof String text) {
      return new Code(quote(text), TEXT);
    } else if (value instanceof Boolean b) {
      return new Code(b ? "True" : "False", BOOL);
    }
    BigDecimal number = (BigDecimal) value;
    if (number.stripTrailingZeros().scale() <= 0) {
      return new Code(number.toBigInteger().toString(), NUMBER);
    }
    functions.add("exact");
    return new Code("exact(" + quote(number.toPlainString()) + ")", DECIMAL);
  }

  private Code name(Expr.Name e) {
    if (names.containsKey(e.name())) {
      return names.get(e.name());
    } else if (tables.containsKey(e.name())) {
      use(e.name(), null);
      return new Code(e.name(), new PythonType.ListOf(new PythonType.RowOf(e.name(), false)));
    }
    throw new ExprException(
        "nothing is named '"
            + e.name()
            + "'; there is "
            + new TreeSet<>(names.keySet())
            + " and the tables "
            + new TreeSet<>(tables.keySet()));
  }

  private Code attribute(Expr.Attribute e) {
    Code of = write(e.of());
    if (of.type() instanceof PythonType.ItemOf item) {
      PythonType slot = e.name().equals("number") ? NUMBER : item.stage().slots().get(e.name());
      if (slot == null) {
        throw new ExprException(
            "there is no '"
                + e.name()
                + "' in "
                + item.stage().name()
                + "; there is "
                + new TreeSet<>(item.stage().slots().keySet())
                + ", in: "
                + e);
      }
      return new Code(of.text() + "[" + quote(e.name()) + "]", slot);
    } else if (of.type() instanceof PythonType.RowOf row) {
      TableSchema table = tables.get(row.table());
      String type = table.columns().get(e.name());
      if (type == null) {
        throw new ExprException(
            "table '"
                + row.table()
                + "' has no column '"
                + e.name()
                + "'; it has "
                + table.columns().keySet()
                + ", in: "
                + e);
      }
      use(table.name(), e.name());
      String text = dict(of, row, table) + "[" + quote(e.name()) + "]";
      if (type.equals("decimal")) {
        functions.add("exact");
        return new Code(exactRows ? text : "exact(" + text + ")", DECIMAL);
      }
      return new Code(text, typeOf(type, table.ref(e.name())));
    }
    throw new ExprException("'." + e.name() + "' asks something that is no row, in: " + e);
  }

  private String dict(Code of, PythonType.RowOf row, TableSchema table) {
    if (!row.asKey()) {
      return of.text();
    } else if (inTools) {
      return "_find(" + quote(table.name()) + ", " + quote(table.key()) + ", " + of.text() + ")";
    }
    indexes.add(table.name());
    return indexName(table) + "[" + of.text() + "]";
  }

  private static PythonType typeOf(String column, String ref) {
    if (ref != null) {
      return new PythonType.RowOf(ref, true);
    }
    return switch (column) {
      case "int" -> NUMBER;
      case "bool" -> BOOL;
      case "list" -> new PythonType.ListOf(TEXT);
      case "text", "date", "time" -> TEXT;
      default -> throw new ExprException("there is no column type '" + column + "'");
    };
  }

  private Code index(Expr.Index e) {
    Code of = write(e.of());
    if (!(of.type() instanceof PythonType.ListOf list)) {
      throw new ExprException("[...] asks something that is no list, in: " + e);
    }
    return new Code(of.text() + "[" + number(e.index()).text() + "]", list.element());
  }

  private Code binary(Expr.Binary e) {
    switch (e.operator()) {
      case "and", "or":
        int level = e.operator().equals("and") ? AND : OR;
        return new Code(
            operand(require(e.left(), BOOL), level)
                + " "
                + e.operator()
                + " "
                + operand(require(e.right(), BOOL), level),
            BOOL,
            level);
      case "implies":
        return new Code(
            "not "
                + operand(require(e.left(), BOOL), NOT)
                + " or "
                + operand(require(e.right(), BOOL), OR),
            BOOL,
            OR);
      case "+", "-", "*":
        Code left = number(e.left());
        Code right = number(e.right());
        int binds = e.operator().equals("*") ? PRODUCT : SUM;
        return new Code(
            operand(left, binds) + " " + e.operator() + " " + operand(right, binds - 1),
            wider(left, right),
            binds);
      case "in", "not_in":
        Code list = write(e.right());
        if (!(list.type() instanceof PythonType.ListOf of)) {
          throw new ExprException("'in' needs a list on its right, in: " + e);
        }
        Code item = key(e.left());
        String text = list.text();
        if (of.element() instanceof PythonType.RowOf row && !row.asKey()) {
          text = "[row[" + quote(tables.get(row.table()).key()) + "] for row in " + text + "]";
        }
        return new Code(
            operand(item, SUM) + (e.operator().equals("in") ? " in " : " not in ") + text,
            BOOL,
            COMPARISON);
      default:
        Code a = key(e.left());
        Code b = key(e.right());
        requireComparable(a, b, e);
        return new Code(
            operand(a, SUM) + " " + e.operator() + " " + operand(b, SUM), BOOL, COMPARISON);
    }
  }

  private void requireComparable(Code a, Code b, Expr.Binary e) {
    boolean equality = e.operator().equals("==") || e.operator().equals("!=");
    PythonType left = a.type() instanceof PythonType.RowOf ? TEXT : a.type();
    PythonType right = b.type() instanceof PythonType.RowOf ? TEXT : b.type();
    boolean numbers = left instanceof PythonType.Numeric && right instanceof PythonType.Numeric;
    boolean texts = left instanceof PythonType.Text && right instanceof PythonType.Text;
    boolean rest =
        left instanceof PythonType.Bool && right instanceof PythonType.Bool
            || left instanceof PythonType.Nothing
            || right instanceof PythonType.Nothing;
    if (!numbers && !texts && !(equality && rest)) {
      throw new ExprException(
          "the two sides of " + e.operator() + " are of different kinds, in: " + e);
    }
  }

  private Code comprehension(Expr.Comprehension e) {
    Code source = write(e.source());
    if (!(source.type() instanceof PythonType.ListOf list) || list.element() == null) {
      throw new ExprException("'for ... in' needs a list, in: " + e);
    }
    PythonWriter inner = this;
    for (String variable : e.variables()) {
      inner = inner.with(variable, list.element());
    }
    String from = source.text();
    if ("consecutive".equals(e.pairing())) {
      from = "zip(" + from + ", " + from + "[1:])";
    } else if ("pairs".equals(e.pairing())) {
      functions.add("combinations");
      from = "combinations(" + from + ", 2)";
    }
    Code body =
        e.function().equals("distinct") || e.function().equals("list")
            ? inner.key(e.body())
            : inner.write(e.body());
    String condition = e.condition() == null ? null : inner.condition(e.condition());
    if (e.function().equals("count")) {
      if (body.type() instanceof PythonType.Bool) {
        condition =
            condition == null
                ? body.text()
                : operand(inner.write(e.condition()), AND) + " and " + operand(body, AND);
      }
      body = new Code("1", NUMBER);
    }
    String loop =
        body.text()
            + " for "
            + String.join(", ", e.variables())
            + " in "
            + from
            + (condition == null ? "" : " if " + condition);
    return aggregate(e.function(), loop, body.type(), e);
  }

  private Code aggregate(String function, String loop, PythonType element, Expr e) {
    switch (function) {
      case "sum", "min", "max":
        if (!(element instanceof PythonType.Numeric)) {
          throw new ExprException(function + " needs numbers, in: " + e);
        }
        return new Code(function + "(" + loop + ")", element);
      case "count":
        return new Code("sum(" + loop + ")", NUMBER);
      case "all", "any":
        if (!(element instanceof PythonType.Bool)) {
          throw new ExprException(function + " needs conditions, in: " + e);
        }
        return new Code(function + "(" + loop + ")", BOOL);
      case "distinct":
        functions.add("distinct");
        return new Code("distinct(" + listed(loop) + ")", BOOL);
      case "list":
        return new Code(listed(loop), new PythonType.ListOf(element));
      default:
        throw new AssertionError(function);
    }
  }

  private Code call(Expr.Call e) {
    if (ExprParser.AGGREGATES.contains(e.function())) {
      return aggregateOfValues(e);
    }
    List<Code> arguments = new ArrayList<>();
    e.arguments().forEach(argument -> arguments.add(key(argument)));
    int expected =
        switch (e.function()) {
          case "abs", "len", "minutes", "weekday" -> 1;
          case "days_between", "add_days" -> 2;
          case "lookup" -> 3;
          default ->
              throw new ExprException("there is no function '" + e.function() + "', in: " + e);
        };
    if (arguments.size() != expected) {
      throw new ExprException(
          e.function() + " takes " + expected + " values, not " + arguments.size() + ", in: " + e);
    }
    switch (e.function()) {
      case "abs":
        return new Code("abs(" + join(arguments) + ")", number(e.arguments().get(0)).type());
      case "len":
        return new Code("len(" + join(arguments) + ")", NUMBER);
      case "lookup":
        if (!(arguments.get(0).type() instanceof PythonType.ListOf list)
            || !(list.element() instanceof PythonType.RowOf row)) {
          throw new ExprException("lookup needs a table first, in: " + e);
        }
        functions.add("find");
        Functions.pairColumns(tables.get(row.table()), e).forEach(c -> use(row.table(), c));
        List<String> pair = Functions.pairColumns(tables.get(row.table()), e);
        return new Code(
            "find("
                + arguments.get(0).text()
                + ", "
                + pair.get(0)
                + "="
                + arguments.get(1).text()
                + ", "
                + pair.get(1)
                + "="
                + arguments.get(2).text()
                + ")",
            row);
      default:
        functions.add(e.function());
        boolean number = e.function().equals("minutes") || e.function().equals("days_between");
        return new Code(e.function() + "(" + join(arguments) + ")", number ? NUMBER : TEXT);
    }
  }

  private static String listed(String loop) {
    return loop.startsWith("[") && loop.endsWith("]") && !loop.contains(" for ")
        ? loop
        : "[" + loop + "]";
  }

  /** An aggregate over values that are written out. */
  private Code aggregateOfValues(Expr.Call e) {
    boolean keys = e.function().equals("distinct") || e.function().equals("list");
    List<Code> items = e.arguments().stream().map(item -> keys ? key(item) : write(item)).toList();
    PythonType element = items.isEmpty() ? NUMBER : items.get(0).type();
    if (e.function().equals("count") && element instanceof PythonType.Bool) {
      return new Code("[" + join(items) + "].count(True)", NUMBER);
    } else if (e.function().equals("count")) {
      return new Code(String.valueOf(items.size()), NUMBER);
    }
    for (Code item : items) {
      element = wider(new Code("", element), item);
    }
    return aggregate(e.function(), "[" + join(items) + "]", element, e);
  }

  private Code require(Expr e, PythonType type) {
    Code code = write(e);
    if (!code.type().equals(type)) {
      throw new ExprException("expected a condition, found: " + e);
    }
    return code;
  }

  private Code number(Expr e) {
    Code code = write(e);
    if (!(code.type() instanceof PythonType.Numeric)) {
      throw new ExprException("expected a number, found: " + e);
    }
    return code;
  }

  private static PythonType wider(Code a, Code b) {
    if (a.type() instanceof PythonType.Numeric x && b.type() instanceof PythonType.Numeric y) {
      return new PythonType.Numeric(x.decimal() || y.decimal());
    }
    return a.type();
  }

  private static String join(List<Code> items) {
    return String.join(", ", items.stream().map(Code::text).toList());
  }

  /** {@code code} as an operand where anything looser than {@code level} needs brackets. */
  private static String operand(Code code, int level) {
    return code.level() > level ? "(" + code.text() + ")" : code.text();
  }
}
