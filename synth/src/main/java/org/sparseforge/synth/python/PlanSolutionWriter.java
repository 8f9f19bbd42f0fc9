package org.sparseforge.synth.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;
import org.sparseforge.verify.constraint.Decisions;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonCode;
import org.sparseforge.verify.expr.PythonFunctions;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;

/**
 * Writes the reference solution of a planning task: reads the tables through tools, then tries
 * choices one after the other, dropping a branch as soon as a rule is broken.
 */
public final class PlanSolutionWriter {
  private static final String SEARCH =
      """
      # Counted, not timed, so that it ends alike on every machine.
      MOST_STEPS = 60_000


      def holds(rule):
          try:
              return rule()
          except LookupError:
              return False


      def search(decisions, rules, steps, depth=0):
          # Every way to decide that breaks no rule; each rule is asked as soon as it can be.
          if depth == len(decisions):
              yield depth
              return
          place, name, options = decisions[depth]
          for option in options():
              if next(steps) >= MOST_STEPS:
                  raise RuntimeError("gave up after %d steps" % MOST_STEPS)
              place[name] = option
              if all(holds(rule) for rule in rules[depth]):
                  yield from search(decisions, rules, steps, depth + 1)


      def prepare(decisions, own_rules):
          # Options that break a rule all by themselves are dropped; options that must belong to an earlier
          # choice are looked up by it.
          prepared = []
          for (place, name, options, column, wanted), own in zip(decisions, own_rules):
              kept, groups = [], {}
              for option in options:
                  place[name] = option
                  if all(holds(rule) for rule in own):
                      kept.append(option)
                      if column:
                          groups.setdefault(option[column], []).append(option)
              if column:
                  choose = lambda groups=groups, wanted=wanted: groups.get(wanted(), [])
              else:
                  choose = lambda kept=kept: kept
              prepared.append((place, name, choose))
          return prepared
      """;

  private final Domain domain;
  private final Toolset toolset;
  private final ConstraintModel model;
  private final ConstraintSolver solver;
  private final PythonWriter python;
  private final EarlyChecks early;
  private final Map<Integer, List<String>> rules = new TreeMap<>();

  /** By decision: the column its options are looked up by, and what it must hold. */
  private final Map<Integer, String> joins = new TreeMap<>();

  /** Rules about a single decision. */
  private final Map<Integer, List<String>> own = new TreeMap<>();

  public PlanSolutionWriter(
      Domain domain, Toolset toolset, ConstraintModel model, ConstraintSolver solver) {
    this.domain = domain;
    this.toolset = toolset;
    this.model = model;
    this.solver = solver;
    this.python =
        ModelTypes.writer(domain, model, "chosen")
            .withExactRows()
            .with("best", new PythonType.Numeric(false));
    this.early = new EarlyChecks(solver, python);
  }

  public String write() {
    model.constraints().forEach(text -> rule(solver.expander().expand(ExprParser.parse(text))));
    String best =
        model.objective() == null
            ? null
            : python.write(ExprParser.parse(model.objective().expression())).text();
    boundObjective();
    PythonText body = new PythonText().indent();
    PythonText answer = new PythonText().indent();
    answer(answer);
    Map<String, Set<String>> columns = new TreeMap<>(python.usedColumns());
    model.slots().stream()
        .filter(s -> s.table() != null)
        .forEach(s -> columns.computeIfAbsent(s.table(), t -> new TreeSet<>()));
    singles(body);
    new FetchWriter(domain, toolset).write(body, columns, python.usedIndexes());
    exactColumns(body, columns);
    decisions(body);
    early.extremes().forEach(body::line);
    rules.forEach(
        (depth, checks) ->
            checks.forEach(
                check -> body.line("rules[" + depth + "].append(lambda: " + check + ")")));
    body.line("own_rules = [[] for _ in decisions]");
    own.forEach(
        (depth, checks) ->
            checks.forEach(
                check -> body.line("own_rules[" + depth + "].append(lambda: " + check + ")")));
    body.line("decisions = prepare(decisions, own_rules)");
    if (best == null) {
      body.line("for _ in search(decisions, rules, count()):");
      body.indent().line("return answer()").dedent();
      body.line("return None");
    } else {
      body.line("for _ in search(decisions, rules, count()):");
      body.indent();
      body.line("value = " + best);
      body.line(
          "if best is None or value " + (model.objective().minimize() ? "<" : ">") + " best:");
      body.indent().line("best, found = value, answer()").dedent();
      body.dedent();
      body.line("return found");
    }
    python.usedFunctions().add("count");
    String preamble = PythonFunctions.preamble(python.usedFunctions());
    return preamble
        + (preamble.isEmpty() ? "" : "\n\n")
        + SEARCH
        + "\n\ndef solve(tools):\n"
        + insertAnswer(body.toString(), answer.toString(), best != null);
  }

  private void singles(PythonText body) {
    domain.singles().keySet().stream()
        .filter(name -> ModelTypes.mentions(model, name))
        .forEach(name -> body.line(name + " = tools." + toolset.naming().single(name) + "()"));
  }

  /** Decimal columns that rules read are made exact once. */
  private void exactColumns(PythonText body, Map<String, Set<String>> columns) {
    columns.forEach(
        (table, read) -> {
          List<String> decimals =
              read.stream()
                  .filter(c -> "decimal".equals(model.tables().get(table).columns().get(c)))
                  .sorted()
                  .toList();
          if (!decimals.isEmpty()) {
            body.line("for row in " + table + ":");
            body.indent();
            for (String column : decimals) {
              String cell = "row[" + PythonWriter.quote(column) + "]";
              body.line(cell + " = exact(" + cell + ")");
            }
            body.dedent();
          }
        });
  }

  private void decisions(PythonText body) {
    for (ConstraintModel.Stage stage : model.stages()) {
      body.line(
          stage.name()
              + " = [{\"number\": number} for number in range(1, "
              + (stage.size() + 1)
              + ")]");
    }
    boolean single = model.slots().stream().anyMatch(s -> s.stage() == null);
    if (single) {
      body.line("chosen = {}");
    }
    body.line("decisions = [");
    for (Decisions.Decision decision : solver.decisions()) {
      ConstraintModel.Slot slot = decision.slot();
      String place =
          slot.stage() == null ? "chosen" : slot.stage() + "[" + decision.element() + "]";
      String order = early.order(decision);
      String options = "[" + (slot.table() == null ? PythonText.strings(slot.values()) : "") + "]";
      if (slot.table() != null) {
        options =
            order == null
                ? "list(" + slot.table() + ")"
                : "sorted(" + slot.table() + ", key=lambda option: " + order + ")";
      }
      int position = solver.decisions().indexOf(decision);
      body.line(
          "    ("
              + place
              + ", "
              + PythonWriter.quote(slot.name())
              + ", "
              + options
              + ", "
              + joins.getOrDefault(position, "None, None")
              + "),");
    }
    body.line("]");
    body.line("rules = [[] for _ in decisions]");
  }

  /**
   * Files a rule under the last decision it depends on; a sum that may not grow too large is
   * checked on the way too.
   */
  private void rule(Expr e) {
    if (e instanceof Expr.Binary b && b.operator().equals("and")) {
      rule(b.left());
      rule(b.right());
    } else if (e instanceof Expr.Call c && c.function().equals("all")) {
      c.arguments().forEach(this::rule);
    } else if (e instanceof Expr.Call c && c.function().equals("distinct")) {
      for (int i = 0; i < c.arguments().size(); i++) {
        for (int j = 0; j < i; j++) {
          rule(new Expr.Binary("!=", c.arguments().get(j), c.arguments().get(i)));
        }
      }
    } else {
      if (e instanceof Expr.Binary b) {
        early
            .of(b)
            .forEach(
                (depth, checks) ->
                    rules.computeIfAbsent(depth, d -> new ArrayList<>()).addAll(checks));
      }
      add(e);
    }
  }

  private void add(Expr e) {
    if (e instanceof Expr.Binary b
        && b.operator().equals("==")
        && (join(b.left(), b.right()) || join(b.right(), b.left()))) {
      return;
    }
    Set<Integer> on = solver.expander().decisionsOf(e);
    int depth = on.stream().mapToInt(Integer::intValue).max().orElse(0);
    (on.size() == 1 ? own : rules)
        .computeIfAbsent(depth, d -> new ArrayList<>())
        .add(python.condition(e));
  }

  /**
   * {@code row.column == earlier}, where the row is decided later than all that {@code earlier}
   * speaks of: instead of trying every row, those with the right value are looked up.
   */
  private boolean join(Expr row, Expr earlier) {
    if (!(row instanceof Expr.Attribute column)) {
      return false;
    }
    Set<Integer> decided = solver.expander().decisionsOf(row);
    Set<Integer> known = solver.expander().decisionsOf(earlier);
    if (decided.size() != 1 || known.isEmpty()) {
      return false;
    }
    int position = decided.iterator().next();
    ConstraintModel.Slot slot = solver.decisions().get(position).slot();
    boolean direct = early.place(solver.decisions().get(position)).equals(column.of());
    if (!direct
        || slot.table() == null
        || joins.containsKey(position)
        || "decimal".equals(model.tables().get(slot.table()).columns().get(column.name()))
        || known.stream().anyMatch(k -> k >= position)) {
      return false;
    }
    python.write(row);
    joins.put(
        position, PythonWriter.quote(column.name()) + ", lambda: " + python.key(earlier).text());
    return true;
  }

  /** What has been decided must still be able to beat the best plan so far. */
  private void boundObjective() {
    if (model.objective() == null) {
      return;
    }
    Expr goal = solver.expander().expand(ExprParser.parse(model.objective().expression()));
    early.preferBest(goal, model.objective().minimize());
    String operator = model.objective().minimize() ? "<" : ">";
    early
        .of(new Expr.Binary(operator, goal, new Expr.Name("best")))
        .forEach(
            (depth, checks) ->
                checks.forEach(
                    check ->
                        rules
                            .computeIfAbsent(depth, d -> new ArrayList<>())
                            .add("best is None or " + check)));
  }

  private void answer(PythonText out) {
    out.line("def answer():");
    out.indent();
    out.line("return {");
    for (ConstraintModel.Stage stage : model.stages()) {
      List<ConstraintModel.Slot> slots =
          model.slots().stream().filter(s -> stage.name().equals(s.stage())).toList();
      String item =
          stage.flat()
              ? key(slots.get(0), "item[" + PythonWriter.quote(slots.get(0).name()) + "]")
              : "{"
                  + String.join(
                      ", ",
                      slots.stream()
                          .map(
                              s ->
                                  PythonWriter.quote(s.name())
                                      + ": "
                                      + key(s, "item[" + PythonWriter.quote(s.name()) + "]"))
                          .toList())
                  + "}";
      out.line(
          "    "
              + PythonWriter.quote(stage.name())
              + ": ["
              + item
              + " for item in "
              + stage.name()
              + "],");
    }
    for (ConstraintModel.Slot slot : model.slots()) {
      if (slot.stage() == null) {
        String name = PythonWriter.quote(slot.name());
        out.line("    " + name + ": " + key(slot, "chosen[" + name + "]") + ",");
      }
    }
    for (ConstraintModel.Output output : model.outputs()) {
      out.line(
          "    "
              + PythonWriter.quote(output.field())
              + ": "
              + output(ExprParser.parse(output.expression()))
              + ",");
    }
    out.line("}");
    out.dedent();
  }

  private String output(Expr e) {
    PythonCode code = python.key(e);
    boolean decimal = code.type() instanceof PythonType.Numeric n && n.decimal();
    return decimal ? "float(" + code.text() + ")" : code.text();
  }

  private String key(ConstraintModel.Slot slot, String row) {
    return slot.table() == null
        ? row
        : row + "[" + PythonWriter.quote(model.tables().get(slot.table()).key()) + "]";
  }

  private static String insertAnswer(String body, String answer, boolean best) {
    int at = body.indexOf("    for _ in search(");
    return body.substring(0, at)
        + (best ? "    best, found = None, None\n" : "")
        + "\n"
        + answer
        + "\n"
        + body.substring(at);
  }
}
