package org.sparseforge.synth.python;

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
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonFunctions;
import org.sparseforge.verify.expr.PythonLiterals;
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
  private final PlanRules rules;

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
    this.rules = new PlanRules(model, solver, python, early);
  }

  public String write() {
    rules.file();
    String best =
        model.objective() == null
            ? null
            : python.write(ExprParser.parse(model.objective().expression())).text();
    rules.boundObjective();
    PythonText body = new PythonText().indent();
    PythonText answer = new PythonText().indent();
    new PlanAnswerWriter(model, python).write(answer);
    Map<String, Set<String>> columns = new TreeMap<>(python.usedColumns());
    model.slots().stream()
        .filter(s -> s.table() != null)
        .forEach(s -> columns.computeIfAbsent(s.table(), t -> new TreeSet<>()));
    singles(body);
    new FetchWriter(domain, toolset).write(body, columns, python.usedIndexes());
    exactColumns(body, columns);
    decisions(body);
    early.extremes().forEach(body::line);
    rules.write(body);
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
              String cell = "row[" + PythonLiterals.quote(column) + "]";
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
              + PythonLiterals.quote(slot.name())
              + ", "
              + options
              + ", "
              + rules.join(position)
              + "),");
    }
    body.line("]");
    body.line("rules = [[] for _ in decisions]");
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
