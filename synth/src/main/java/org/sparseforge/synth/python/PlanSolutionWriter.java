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
      def holds(rule):
          try:
              return rule()
          except LookupError:
              return False


      def search(decisions, rules, depth=0):
          # Every way to decide that breaks no rule; each rule is asked as soon as it can be.
          if depth == len(decisions):
              yield depth
              return
          place, name, options = decisions[depth]
          for option in options:
              place[name] = option
              if all(holds(rule) for rule in rules[depth]):
                  yield from search(decisions, rules, depth + 1)
      """;

  private final Domain domain;
  private final Toolset toolset;
  private final ConstraintModel model;
  private final ConstraintSolver solver;
  private final PythonWriter python;
  private final EarlyChecks early;
  private final Map<Integer, List<String>> rules = new TreeMap<>();

  public PlanSolutionWriter(
      Domain domain, Toolset toolset, ConstraintModel model, ConstraintSolver solver) {
    this.domain = domain;
    this.toolset = toolset;
    this.model = model;
    this.solver = solver;
    this.python =
        ModelTypes.writer(domain, model, "chosen").with("best", new PythonType.Numeric(false));
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
    decisions(body);
    early.extremes().forEach(body::line);
    rules.forEach(
        (depth, checks) ->
            checks.forEach(
                check -> body.line("rules[" + depth + "].append(lambda: " + check + ")")));
    if (best == null) {
      body.line("for _ in search(decisions, rules):");
      body.indent().line("return answer()").dedent();
      body.line("return None");
    } else {
      body.line("for _ in search(decisions, rules):");
      body.indent();
      body.line("value = " + best);
      body.line(
          "if best is None or value " + (model.objective().minimize() ? "<" : ">") + " best:");
      body.indent().line("best, found = value, answer()").dedent();
      body.dedent();
      body.line("return found");
    }
    String preamble = PythonFunctions.preamble(python.usedFunctions());
    return preamble
        + (preamble.isEmpty() ? "" : "\n\n")
        + SEARCH
        + "\n\ndef solve(tools):\n"
        + insertAnswer(body.toString(), answer.toString(), best != null);
  }

  private void singles(PythonText body) {
    domain.singles().keySet().stream()
        .filter(name -> mentions(name))
        .forEach(name -> body.line(name + " = tools." + toolset.naming().single(name) + "()"));
  }

  private boolean mentions(String name) {
    return model.constraints().stream().anyMatch(c -> c.matches(".*\\b" + name + "\\b.*"));
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
      String options =
          slot.table() != null ? slot.table() : "[" + PythonText.strings(slot.values()) + "]";
      body.line("    (" + place + ", " + PythonWriter.quote(slot.name()) + ", " + options + "),");
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
    Set<Integer> on = solver.expander().decisionsOf(e);
    int depth = on.stream().mapToInt(Integer::intValue).max().orElse(0);
    rules.computeIfAbsent(depth, d -> new ArrayList<>()).add(python.condition(e));
  }

  /** What has been decided must still be able to beat the best plan so far. */
  private void boundObjective() {
    if (model.objective() == null) {
      return;
    }
    Expr goal = solver.expander().expand(ExprParser.parse(model.objective().expression()));
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
    PythonWriter.Code code = python.key(e);
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
