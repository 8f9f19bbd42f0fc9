package org.sparseforge.synth.domain;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.PythonType;

/** Reads the {@code workflow} of a domain file. */
final class WorkflowReader {
  private final Checker checker;
  private final Map<String, Workflow.Operation> operations = new LinkedHashMap<>();
  private final Map<String, Workflow.Policy> policies = new LinkedHashMap<>();

  WorkflowReader(Checker checker) {
    this.checker = checker;
  }

  Workflow read(Node node) {
    node.onlyKeys("role", "operations", "policies", "goals");
    node.get("operations");
    OperationReader reader = new OperationReader(checker);
    node.children("operations")
        .forEach((name, of) -> operations.put(name, reader.operation(name, of)));
    node.list("policies", this::policy).forEach(policy -> policies.put(policy.id(), policy));
    List<Workflow.Goal> goals = node.list("goals", this::goal);
    if (goals.isEmpty()) {
      throw node.wrong("needs at least one goal");
    }
    return new Workflow(
        checker.say(node, "role", Map.of()),
        List.copyOf(operations.values()),
        List.copyOf(policies.values()),
        goals);
  }

  private Workflow.Policy policy(Node node) {
    node.onlyKeys("id", "over", "params", "rule", "say");
    Entity entity = checker.entity(node.text("over"), node.get("over"));
    Checker inner = checker.with(Map.of(entity.variable(), Checker.row(entity.name())));
    ParamReader params = new ParamReader(inner);
    Map<String, Param> read = params.read(node);
    return new Workflow.Policy(
        node.text("id"),
        entity.name(),
        read,
        inner.condition(node.get("rule"), params.types()),
        inner.say(node, "say", params.types()));
  }

  private Workflow.Goal goal(Node node) {
    node.onlyKeys("id", "from", "bind", "each", "choose", "policies", "do", "report", "say");
    Map<String, PythonType> known = new HashMap<>();
    Map<String, Workflow.Binding> bind = new LinkedHashMap<>();
    node.children("bind")
        .forEach(
            (variable, b) -> {
              b.onlyKeys("row", "where");
              String table = checker.entity(b.text("row"), b.get("row")).name();
              known.put(variable, Checker.row(table));
              Checker inner = checker.with(known);
              bind.put(
                  variable,
                  new Workflow.Binding(
                      table, b.has("where") ? inner.condition(b.get("where"), Map.of()) : null));
            });
    if (node.has("each") == node.has("choose")) {
      throw node.wrong("needs either 'each' or 'choose'");
    }
    Checker bound = checker.with(known);
    Node subject = node.get(node.has("each") ? "each" : "choose");
    subject.onlyKeys(
        node.has("each")
            ? new String[] {"row", "as", "where"}
            : new String[] {"row", "as", "where", "minimize", "maximize", "about"});
    Entity entity = checker.entity(subject.text("row"), subject.get("row"));
    String variable = subject.text("as", entity.variable());
    known.put(variable, Checker.row(entity.name()));
    Checker inner = checker.with(known);
    Expr where = subject.has("where") ? inner.condition(subject.get("where"), Map.of()) : null;
    Workflow.Each each =
        node.has("each") ? new Workflow.Each(variable, entity.name(), where) : null;
    Workflow.Choose choose = null;
    if (each == null) {
      boolean minimize = subject.has("minimize");
      Node best = subject.find(minimize ? "minimize" : "maximize");
      choose =
          new Workflow.Choose(
              variable,
              entity.name(),
              where,
              minimize,
              best == null ? null : inner.number(best, Map.of()),
              subject.text("about", entity.key() + " of the " + entity.one() + " you chose"));
    }
    return new Workflow.Goal(
        node.text("id"),
        PlanReader.level(node),
        bind,
        each,
        choose,
        node.has("policies") ? policies(node.get("policies"), entity) : List.of(),
        node.list("do", call -> call(call, inner)),
        node.list("report", report -> report(report, inner, node.has("each"))),
        bound.say(node, "say", Map.of()));
  }

  private List<String> policies(Node node, Entity entity) {
    List<String> ids = node.items().stream().map(Node::text).toList();
    for (String id : ids) {
      Workflow.Policy policy = policies.get(id);
      if (policy == null) {
        throw node.wrong(
            "there is no policy '" + id + "'" + DidYouMean.hint(id, policies.keySet()));
      }
      if (!policy.over().equals(entity.name())) {
        throw node.wrong(
            "policy '" + id + "' judges '" + policy.over() + "', not '" + entity.name() + "'");
      }
    }
    return ids;
  }

  private Workflow.Call call(Node node, Checker inner) {
    node.onlyKeys("tool", "with");
    Workflow.Operation operation = operations.get(node.text("tool"));
    if (operation == null) {
      throw node.get("tool")
          .wrong(
              "there is no operation '"
                  + node.text("tool")
                  + "'"
                  + DidYouMean.hint(node.text("tool"), operations.keySet()));
    }
    Map<String, Expr> arguments = new LinkedHashMap<>();
    node.children("with").forEach((name, e) -> arguments.put(name, inner.expression(e, Map.of())));
    Set<String> expected =
        new java.util.TreeSet<>(operation.inputs().stream().map(Workflow.Input::name).toList());
    if (!expected.equals(arguments.keySet())) {
      throw node.get("with")
          .wrong("must give exactly " + expected + ", found " + arguments.keySet());
    }
    return new Workflow.Call(operation.name(), arguments);
  }

  private Workflow.Report report(Node node, Checker inner, boolean each) {
    node.onlyKeys("field", "list", "sum", "count", "value", "of", "about");
    String form =
        List.of("list", "sum", "count", "value").stream()
            .filter(node::has)
            .findFirst()
            .orElse(null);
    if (form == null || !each && !form.equals("value")) {
      throw node.wrong(each ? "needs one of list, sum, count, value" : "needs 'value'");
    }
    String of = node.text("of", "done");
    if (!Set.of("done", "refused").contains(of)) {
      throw node.get("of").wrong("must be 'done' or 'refused', found '" + of + "'");
    }
    return new Workflow.Report(
        node.text("field"),
        form,
        form.equals("sum")
            ? inner.number(node.get(form), Map.of())
            : inner.expression(node.get(form), Map.of()),
        of.equals("refused"),
        node.text("about"));
  }
}
