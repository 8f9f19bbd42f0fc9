package org.sparseforge.synth.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.synth.domain.Workflow;
import org.sparseforge.synth.environment.Tool;
import org.sparseforge.synth.environment.ToolModule;
import org.sparseforge.synth.environment.ToolsWriter;
import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.python.OperationWriter;
import org.sparseforge.synth.python.WorkflowSolutionWriter;
import org.sparseforge.synth.python.WorkflowVerifierWriter;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;
import org.sparseforge.verify.constraint.Substitution;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;

/**
 * Proposes workflow tasks: one to three goals, under policies that rule some of the work out. What
 * has to be done follows from the database as it is at the start, so goals must not disturb each
 * other; whether they do is found out by running them in both orders.
 */
final class WorkflowComposer extends WorldComposer {
  private static final int[] GOALS = {1, 1, 2, 2, 3};

  private final Workflow workflow;

  WorkflowComposer(World world, Toolset toolset, Draw draw) {
    super(world, toolset, draw);
    this.workflow = world.domain().workflow();
  }

  @Override
  Proposal compose(int level) throws Unsuitable {
    Map<String, Expr> policies = new LinkedHashMap<>();
    Map<String, Map<String, Object>> params = new HashMap<>();
    ParamFiller filler = new ParamFiller(world, Map.of(), 1);
    for (Workflow.Policy policy : workflow.policies()) {
      Map<String, Object> values =
          filler.fill(policy.params(), Scope.of(world.tables()), draw.sub("policy", policy.id()));
      params.put(policy.id(), values);
      policies.put(policy.id(), ParamFiller.bind(policy.rule(), values));
    }
    List<GoalInstance> goals = choose(level, new GoalBinder(world, policies));
    SolvedModel solved = SolvedModel.of(model(goals), world);
    ConstraintModel model = solved.model();
    ConstraintSolver solver = solved.solver();
    OperationWriter operations = new OperationWriter(world.domain());
    List<Tool> tools = new ArrayList<>(new ToolsWriter(world.domain(), toolset).readingTools());
    tools.addAll(operations.tools());
    WorkflowPrompt prompt =
        new WorkflowPrompt(world, workflow, goals, params, level, draw.sub("prompt"));
    WorkflowSolutionWriter solution = new WorkflowSolutionWriter(world.domain(), toolset, goals);
    return new Proposal(
        level,
        model,
        ToolModule.json(tools),
        ToolModule.source(tools, operations.preamble()),
        List.of(Message.system(prompt.system()), Message.user(prompt.user())),
        solution.write(),
        new WorkflowVerifierWriter(world, operations, model, solver, goals).write(),
        solution.variants(),
        solved.isUnique(),
        goals.stream().mapToInt(GoalInstance::conditions).sum(),
        goals.stream().mapToInt(GoalInstance::decisions).sum(),
        model.actions().size(),
        solver.nodes(),
        solved.alternatives());
  }

  private List<GoalInstance> choose(int level, GoalBinder binder) throws Unsuitable {
    List<GoalInstance> chosen = new ArrayList<>();
    Set<String> fields = new HashSet<>();
    for (Workflow.Goal goal : draw.sub("goals").shuffled(workflow.goals())) {
      if (chosen.size() == GOALS[level - 1]) {
        break;
      }
      Set<String> own = fields(goal);
      if (goal.from() > level || own.stream().anyMatch(fields::contains)) {
        continue;
      }
      GoalInstance instance = binder.bind(goal, level > 1, draw.sub("goal", goal.id()));
      if (instance != null) {
        chosen.add(instance);
        fields.addAll(own);
      }
    }
    if (chosen.isEmpty() || chosen.size() < GOALS[level - 1] - 1) {
      throw new Unsuitable("only " + chosen.size() + " goals of the domain fit this database");
    }
    return chosen;
  }

  private static Set<String> fields(Workflow.Goal goal) {
    Set<String> fields = new HashSet<>();
    goal.reports().forEach(report -> fields.add(report.field()));
    if (goal.choose() != null) {
      fields.add(goal.choose().variable());
    }
    return fields;
  }

  private ConstraintModel model(List<GoalInstance> goals) throws Unsuitable {
    List<ConstraintModel.Slot> slots = new ArrayList<>();
    List<String> constraints = new ArrayList<>();
    List<ConstraintModel.Output> outputs = new ArrayList<>();
    List<ConstraintModel.Action> actions = new ArrayList<>();
    for (GoalInstance goal : goals) {
      if (goal.goal().choose() != null) {
        slots.add(new ConstraintModel.Slot(goal.variable(), null, goal.table(), null));
        constraints.addAll(chooseRules(goal));
      }
      outputs(goal, outputs);
      actions(goal, actions);
    }
    return new ConstraintModel(
        world.domain().schemas(), List.of(), slots, constraints, null, outputs, actions);
  }

  private Scope scope(GoalInstance goal) {
    return Scope.of(world.tables()).with(goal.bound());
  }

  /** What the chosen row must meet, with everything that is known put in. */
  private List<String> chooseRules(GoalInstance goal) {
    Workflow.Choose choose = goal.goal().choose();
    Set<String> unknown = Set.of(choose.variable());
    List<Expr> conditions = new ArrayList<>();
    if (choose.where() != null) {
      conditions.add(Folding.fold(choose.where(), unknown, scope(goal)));
    }
    goal.rules().forEach(rule -> conditions.add(Folding.fold(rule, unknown, scope(goal))));
    List<String> rules = new ArrayList<>(conditions.stream().map(Expr::toString).toList());
    if (choose.best() != null) {
      Expr best = Folding.fold(choose.best(), unknown, scope(goal));
      String other = "other_" + choose.variable();
      Expr condition =
          conditions.stream()
              .map(c -> Substitution.replace(c, choose.variable(), new Expr.Name(other)))
              .reduce((a, b) -> new Expr.Binary("and", a, b))
              .orElse(null);
      Expr extreme =
          new Expr.Comprehension(
              choose.minimize() ? "min" : "max",
              Substitution.replace(best, choose.variable(), new Expr.Name(other)),
              List.of(other),
              null,
              new Expr.Name(choose.table()),
              condition);
      rules.add(new Expr.Binary("==", best, extreme).toString());
    }
    return rules;
  }

  private void outputs(GoalInstance goal, List<ConstraintModel.Output> outputs) {
    for (Workflow.Report report : goal.goal().reports()) {
      if (report.form().equals("value")) {
        Set<String> unknown = goal.goal().choose() == null ? Set.of() : Set.of(goal.variable());
        Expr folded = Folding.fold(report.of(), unknown, scope(goal));
        outputs.add(
            folded instanceof Expr.Literal literal
                ? new ConstraintModel.Output(report.field(), null, json(literal.value()), false)
                : new ConstraintModel.Output(report.field(), folded.toString(), null, false));
        continue;
      }
      List<Object> values = new ArrayList<>();
      for (Row row : report.refused() ? goal.refused() : goal.done()) {
        values.add(Evaluator.evaluate(report.of(), scope(goal).with(goal.variable(), row)));
      }
      outputs.add(
          new ConstraintModel.Output(
              report.field(),
              null,
              aggregate(report.form(), values),
              report.form().equals("list")));
    }
  }

  private static JsonNode aggregate(String form, List<Object> values) {
    return switch (form) {
      case "sum" ->
          json(values.stream().map(v -> (BigDecimal) v).reduce(BigDecimal.ZERO, BigDecimal::add));
      case "count" ->
          json(BigDecimal.valueOf(values.stream().filter(v -> !Boolean.FALSE.equals(v)).count()));
      default -> Json.arrayOf(values, WorkflowComposer::json);
    };
  }

  private void actions(GoalInstance goal, List<ConstraintModel.Action> actions) throws Unsuitable {
    for (Row row : goal.goal().each() != null ? goal.done() : goal.done().subList(0, 1)) {
      for (Workflow.Call call : goal.goal().calls()) {
        Map<String, JsonNode> arguments = new LinkedHashMap<>();
        for (Map.Entry<String, Expr> argument : call.arguments().entrySet()) {
          arguments.put(argument.getKey(), argument(goal, row, argument.getValue()));
        }
        actions.add(new ConstraintModel.Action(call.operation(), arguments));
      }
    }
  }

  private JsonNode argument(GoalInstance goal, Row row, Expr e) throws Unsuitable {
    if (goal.goal().choose() == null) {
      return json(Evaluator.evaluate(e, scope(goal).with(goal.variable(), row)));
    } else if (e instanceof Expr.Name name && name.name().equals(goal.variable())) {
      return Json.object().put("slot", goal.variable());
    }
    Expr folded = Folding.fold(e, Set.of(goal.variable()), scope(goal));
    if (folded instanceof Expr.Literal literal) {
      return json(literal.value());
    }
    throw new Unsuitable("an argument depends on what is chosen: " + e);
  }

  static JsonNode json(Object value) {
    if (value instanceof Row row) {
      return Json.MAPPER.getNodeFactory().textNode((String) row.key());
    } else if (value instanceof BigDecimal number) {
      BigDecimal plain = number.stripTrailingZeros();
      return plain.scale() <= 0
          ? Json.MAPPER.getNodeFactory().numberNode(plain.longValueExact())
          : Json.MAPPER.getNodeFactory().numberNode(plain);
    } else if (value instanceof List<?> list) {
      return Json.arrayOf(list, WorkflowComposer::json);
    }
    return Json.MAPPER.valueToTree(value);
  }
}
