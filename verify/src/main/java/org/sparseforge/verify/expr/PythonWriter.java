package org.sparseforge.verify.expr;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final Map<String, TableSchema> tables;
  private final Map<String, PythonCode> names;
  private final PythonUses uses;
  private final boolean inTools;
  private final boolean exactRows;

  private PythonWriter(
      Map<String, TableSchema> tables,
      Map<String, PythonCode> names,
      PythonUses uses,
      boolean inTools,
      boolean exactRows) {
    this.tables = tables;
    this.names = names;
    this.uses = uses;
    this.inTools = inTools;
    this.exactRows = exactRows;
  }

  /**
   * @param names types of slots, stage lists, variables and single values of the database
   */
  public PythonWriter(Map<String, TableSchema> tables, Map<String, PythonType> names) {
    this(Map.copyOf(tables), asCode(names), PythonUses.none(), false, false);
  }

  /**
   * A writer for code inside a tools module: tables and single values are read from {@code DB},
   * references followed with {@code _find}.
   *
   * @param singles types of the single values of the database
   */
  public static PythonWriter forTools(
      Map<String, TableSchema> tables, Map<String, PythonType> singles) {
    PythonWriter writer = new PythonWriter(tables, Map.of(), PythonUses.none(), true, false);
    for (String table : tables.keySet()) {
      writer =
          writer.with(
              table,
              "DB[" + PythonLiterals.quote(table) + "]",
              new PythonType.ListOf(new PythonType.RowOf(table, false)));
    }
    for (Map.Entry<String, PythonType> single : singles.entrySet()) {
      writer =
          writer.with(
              single.getKey(),
              "DB[" + PythonLiterals.quote(single.getKey()) + "]",
              single.getValue());
    }
    return writer;
  }

  private static Map<String, PythonCode> asCode(Map<String, PythonType> types) {
    Map<String, PythonCode> codes = new HashMap<>();
    types.forEach((name, type) -> codes.put(name, new PythonCode(name, type)));
    return Map.copyOf(codes);
  }

  /** A writer that knows {@code name} too and shares what it needs with this one. */
  public PythonWriter with(String name, PythonType type) {
    return with(name, name, type);
  }

  /** A writer in which {@code name} is written as {@code text}. */
  public PythonWriter with(String name, String text, PythonType type) {
    Map<String, PythonCode> more = new HashMap<>(names);
    more.put(name, new PythonCode(text, type));
    return new PythonWriter(tables, Map.copyOf(more), uses, inTools, exactRows);
  }

  /** A writer for rows whose decimal columns have been made exact already. */
  public PythonWriter withExactRows() {
    return new PythonWriter(tables, names, uses, inTools, true);
  }

  /** Helper functions the written code calls; see {@link PythonFunctions#preamble}. */
  public Set<String> usedFunctions() {
    return uses.functions();
  }

  /** Tables whose {@code TABLE_by_KEY} dict the written code reads. */
  public Set<String> usedIndexes() {
    return uses.indexes();
  }

  /** Columns the written code reads, by table; a table that is only listed has an empty set. */
  public Map<String, Set<String>> usedColumns() {
    return uses.columns();
  }

  PythonUses uses() {
    return uses;
  }

  TableSchema table(String name) {
    return tables.get(name);
  }

  boolean isInTools() {
    return inTools;
  }

  boolean hasExactRows() {
    return exactRows;
  }

  /** The name of the dict that holds a table's rows by key. */
  public static String indexName(TableSchema table) {
    return table.name() + "_by_" + table.key();
  }

  /**
   * @throws ExprException if a name or column is unknown or a type does not fit
   */
  public PythonCode write(Expr e) {
    if (e instanceof Expr.Literal literal) {
      return PythonLiterals.write(literal.value(), uses);
    } else if (e instanceof Expr.Name name) {
      return name(name);
    } else if (e instanceof Expr.Attribute attribute) {
      return new PythonColumns(this).write(attribute);
    } else if (e instanceof Expr.Index index) {
      return index(index);
    } else if (e instanceof Expr.ListOf list) {
      List<PythonCode> items = list.items().stream().map(this::key).toList();
      return new PythonCode(
          "[" + PythonCode.join(items) + "]",
          new PythonType.ListOf(items.isEmpty() ? null : items.get(0).type()));
    } else if (e instanceof Expr.Unary unary) {
      return unary.operator().equals("not")
          ? new PythonCode(
              "not " + require(unary.operand(), PythonType.BOOL).within(PythonCode.NOT),
              PythonType.BOOL,
              PythonCode.NOT)
          : new PythonCode(
              "-" + number(unary.operand()).within(0),
              number(unary.operand()).type(),
              PythonCode.MINUS);
    } else if (e instanceof Expr.Binary binary) {
      return new PythonOperators(this).write(binary);
    } else if (e instanceof Expr.Conditional c) {
      PythonCode then = write(c.then());
      PythonCode otherwise = write(c.otherwise());
      return new PythonCode(
          then.within(PythonCode.OR)
              + " if "
              + require(c.test(), PythonType.BOOL).within(PythonCode.OR)
              + " else "
              + otherwise.within(PythonCode.CONDITIONAL),
          PythonCode.wider(then.type(), otherwise.type()),
          PythonCode.CONDITIONAL);
    } else if (e instanceof Expr.Comprehension comprehension) {
      return new PythonAggregates(this).write(comprehension);
    } else if (e instanceof Expr.Call call) {
      return ExprParser.AGGREGATES.contains(call.function())
          ? new PythonAggregates(this).write(call)
          : new PythonCalls(this).write(call);
    } else if (e instanceof Expr.Parameter parameter) {
      throw new ExprException("the parameter $" + parameter.name() + " has no value");
    }
    throw new AssertionError(e);
  }

  /** Writes a condition. */
  public String condition(Expr e) {
    return require(e, PythonType.BOOL).text();
  }

  /** A value as it may stand in JSON or be compared: rows by their keys. */
  public PythonCode key(Expr e) {
    PythonCode code = write(e);
    if (code.type() instanceof PythonType.RowOf row && !row.asKey()) {
      String key = tables.get(row.table()).key();
      return new PythonCode(
          code.text() + "[" + PythonLiterals.quote(key) + "]",
          new PythonType.RowOf(row.table(), true));
    }
    return code;
  }

  /** A row as its dict. */
  public String row(Expr e) {
    PythonCode code = write(e);
    if (code.type() instanceof PythonType.RowOf row) {
      return new PythonColumns(this).dict(code, row);
    }
    throw new ExprException("expected a row, found: " + e);
  }

  private PythonCode name(Expr.Name e) {
    if (names.containsKey(e.name())) {
      return names.get(e.name());
    } else if (tables.containsKey(e.name())) {
      uses.table(e.name());
      return new PythonCode(e.name(), new PythonType.ListOf(new PythonType.RowOf(e.name(), false)));
    }
    throw new ExprException(
        "nothing is named '"
            + e.name()
            + "'; there is "
            + new TreeSet<>(names.keySet())
            + " and the tables "
            + new TreeSet<>(tables.keySet()));
  }

  private PythonCode index(Expr.Index e) {
    PythonCode of = write(e.of());
    if (!(of.type() instanceof PythonType.ListOf list)) {
      throw new ExprException("[...] asks something that is no list, in: " + e);
    }
    return new PythonCode(of.text() + "[" + number(e.index()).text() + "]", list.element());
  }

  PythonCode require(Expr e, PythonType type) {
    PythonCode code = write(e);
    if (!code.type().equals(type)) {
      throw new ExprException("expected a condition, found: " + e);
    }
    return code;
  }

  PythonCode number(Expr e) {
    PythonCode code = write(e);
    if (!(code.type() instanceof PythonType.Numeric)) {
      throw new ExprException("expected a number, found: " + e);
    }
    return code;
  }
}
