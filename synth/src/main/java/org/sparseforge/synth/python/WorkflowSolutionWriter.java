package org.sparseforge.synth.python;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Workflow;
import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.synth.task.GoalInstance;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.PythonCode;
import org.sparseforge.verify.expr.PythonFunctions;
import org.sparseforge.verify.expr.PythonLiterals;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;
import org.sparseforge.verify.expr.Row;

/**
 * Writes the reference solution of a workflow task: looks everything up through reading tools,
 * decides by the policies, then calls the operations.
 */
public final class WorkflowSolutionWriter {
  private final Domain domain;
  private final Toolset toolset;
  private final List<GoalInstance> goals;
  private final PythonWriter python;
  private final Set<String> bound = new TreeSet<>();

  public WorkflowSolutionWriter(Domain domain, Toolset toolset, List<GoalInstance> goals) {
    this.domain = domain;
    this.toolset = toolset;
    this.goals = goals;
    Map<String, PythonType> names = new TreeMap<>();
    domain.singles().forEach((name, column) -> names.put(name, ModelTypes.single(column)));
    this.python = new PythonWriter(domain.schemas(), names);
  }

  /** The reference solution: looks at everything first, then works through the goals in order. */
  public String write() {
    return write(false, false);
  }

  /**
   * Other ways to work that must come to the same: looking at everything anew before each goal, in
   * the order given and in reverse. A task of several goals is clear only where these agree.
   */
  public List<String> variants() {
    return goals.size() < 2 ? List.of() : List.of(write(true, false), write(true, true));
  }

  private String write(boolean anew, boolean reversed) {
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < goals.size(); i++) {
      PythonText step = new PythonText().indent();
      goal(step, goals.get(i), goals.size() == 1 ? "" : "_" + (i + 1));
      steps.add(step.toString());
    }
    if (reversed) {
      Collections.reverse(steps);
    }
    PythonText look = new PythonText().indent();
    String code = String.join("", steps);
    domain.singles().keySet().stream()
        .filter(single -> code.matches("(?s).*\\b" + single + "\\b.*"))
        .forEach(
            single -> look.line(single + " = tools." + toolset.naming().single(single) + "()"));
    Map<String, Set<String>> columns = new TreeMap<>(python.usedColumns());
    goals.forEach(goal -> columns.computeIfAbsent(goal.table(), t -> new TreeSet<>()));
    Set<String> indexes = new TreeSet<>(python.usedIndexes());
    indexes.addAll(bound);
    new FetchWriter(domain, toolset).write(look, columns, indexes);
    String preamble = PythonFunctions.preamble(python.usedFunctions());
    return preamble
        + (preamble.isEmpty() ? "" : "\n\n")
        + "def solve(tools):\n"
        + (anew ? "" : look)
        + "    report = {}\n"
        + String.join("", anew ? steps.stream().map(step -> look + step).toList() : steps)
        + "    return report\n";
  }

  private void goal(PythonText out, GoalInstance goal, String suffix) {
    PythonWriter own = python;
    for (Map.Entry<String, Row> entry : new TreeMap<>(goal.bound()).entrySet()) {
      String table = entry.getValue().table();
      own = own.with(entry.getKey(), entry.getKey() + suffix, new PythonType.RowOf(table, false));
      if (mentioned(goal, entry.getKey())) {
        bound.add(table);
        out.line(
            entry.getKey()
                + suffix
                + " = "
                + PythonWriter.indexName(domain.entity(table).schema())
                + "["
                + PythonLiterals.quote((String) entry.getValue().key())
                + "]");
      }
    }
    own = own.with(goal.variable(), new PythonType.RowOf(goal.table(), false));
    if (goal.goal().each() != null) {
      each(out, goal, own, suffix);
    } else {
      choose(out, goal, own, suffix);
    }
  }

  private static boolean mentioned(GoalInstance goal, String variable) {
    List<Expr> all = new ArrayList<>(goal.rules());
    if (goal.where() != null) {
      all.add(goal.where());
    }
    if (goal.goal().choose() != null && goal.goal().choose().best() != null) {
      all.add(goal.goal().choose().best());
    }
    goal.goal().calls().forEach(call -> all.addAll(call.arguments().values()));
    goal.goal().reports().forEach(report -> all.add(report.of()));
    return all.stream().anyMatch(e -> e.toString().matches("(?s).*\\b" + variable + "\\b.*"));
  }

  private void each(PythonText out, GoalInstance goal, PythonWriter own, String suffix) {
    String done = "done" + suffix;
    String refused = "refused" + suffix;
    out.line(done + ", " + refused + " = [], []");
    out.line("for " + goal.variable() + " in " + goal.table() + ":");
    out.indent();
    if (goal.where() != null) {
      out.line("if not (" + own.condition(goal.where()) + "):");
      out.indent().line("continue").dedent();
    }
    if (!goal.rules().isEmpty()) {
      out.line("if not (" + rules(goal, own) + "):");
      out.indent().line(refused + ".append(" + goal.variable() + ")").line("continue").dedent();
    }
    calls(out, goal, own);
    out.line(done + ".append(" + goal.variable() + ")");
    out.dedent();
    for (Workflow.Report report : goal.goal().reports()) {
      field(out, report.field(), report(report, goal, own, report.refused() ? refused : done));
    }
  }

  private static String rules(GoalInstance goal, PythonWriter own) {
    Expr all = goal.rules().stream().reduce((a, b) -> new Expr.Binary("and", a, b)).orElseThrow();
    return own.condition(all);
  }

  private void choose(PythonText out, GoalInstance goal, PythonWriter own, String suffix) {
    Workflow.Choose choose = goal.goal().choose();
    List<Expr> conditions = new ArrayList<>();
    if (choose.where() != null) {
      conditions.add(choose.where());
    }
    conditions.addAll(goal.rules());
    String options = "options" + suffix;
    Expr all = conditions.stream().reduce((a, b) -> new Expr.Binary("and", a, b)).orElse(null);
    String variable = goal.variable();
    out.line(
        options
            + " = ["
            + variable
            + " for "
            + variable
            + " in "
            + goal.table()
            + (all == null ? "" : " if " + own.condition(all))
            + "]");
    out.line(
        choose.best() == null
            ? variable + " = " + options + "[0]"
            : variable
                + " = "
                + (choose.minimize() ? "min" : "max")
                + "("
                + options
                + ", key=lambda "
                + variable
                + ": "
                + own.write(choose.best()).text()
                + ")");
    calls(out, goal, own);
    field(out, variable, own.key(new Expr.Name(variable)).text());
    goal.goal()
        .reports()
        .forEach(report -> field(out, report.field(), value(own.key(report.of()))));
  }

  private static void calls(PythonText out, GoalInstance goal, PythonWriter own) {
    for (Workflow.Call call : goal.goal().calls()) {
      List<String> arguments = new ArrayList<>();
      call.arguments().forEach((name, e) -> arguments.add(name + "=" + value(own.key(e))));
      out.line("tools." + call.operation() + "(" + String.join(", ", arguments) + ")");
    }
  }

  private static void field(PythonText out, String name, String code) {
    out.line("report[" + PythonLiterals.quote(name) + "] = " + code);
  }

  private String report(Workflow.Report report, GoalInstance goal, PythonWriter own, String rows) {
    PythonCode of = own.key(report.of());
    String loop = of.text() + " for " + goal.variable() + " in " + rows;
    return switch (report.form()) {
      case "list" ->
          "["
              + (isDecimal(of)
                  ? "float(" + of.text() + ") for " + goal.variable() + " in " + rows
                  : loop)
              + "]";
      case "sum" -> isDecimal(of) ? "float(sum(" + loop + "))" : "sum(" + loop + ")";
      case "count" ->
          of.type() instanceof PythonType.Bool
              ? "sum(1 for " + goal.variable() + " in " + rows + " if " + of.text() + ")"
              : "len(" + rows + ")";
      default -> value(of);
    };
  }

  private static boolean isDecimal(PythonCode code) {
    return code.type() instanceof PythonType.Numeric n && n.decimal();
  }

  private static String value(PythonCode code) {
    return isDecimal(code) ? "float(" + code.text() + ")" : code.text();
  }
}
