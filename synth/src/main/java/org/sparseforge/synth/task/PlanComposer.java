package org.sparseforge.synth.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.schemas.Message;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Plan;
import org.sparseforge.synth.environment.Tool;
import org.sparseforge.synth.environment.ToolModule;
import org.sparseforge.synth.environment.ToolsWriter;
import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.python.PlanSolutionWriter;
import org.sparseforge.synth.python.PlanVerifierWriter;
import org.sparseforge.synth.python.TablesUsed;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.NoSuchRowException;
import org.sparseforge.verify.expr.Scope;

/**
 * Proposes planning and selection tasks. A plan that meets the structure is drawn first and hidden;
 * rules are then added whose bounds lie near it, so the task stays possible, and which some other
 * drawn plan breaks, so that they bind.
 */
final class PlanComposer extends WorldComposer {
  /** Other plans that a rule is tried on before it is taken for one that binds. */
  private static final int CONTRASTS = 8;

  private static final int PARAM_TRIES = 4;
  private static final double OBJECTIVE_SHARE = 0.4;

  private final Plan plan;

  PlanComposer(World world, Toolset toolset, Draw draw) {
    super(world, toolset, draw);
    this.plan = world.domain().plan();
  }

  @Override
  Proposal compose(int level) throws Unsuitable {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    plan.stages().forEach(stage -> sizes.put(stage.name(), stage.sizes().get(level - 1)));
    ParamFiller filler = new ParamFiller(world, sizes, (5 - level) / 4.0);
    List<RuleInstance> structure = new ArrayList<>();
    for (Plan.Rule rule : plan.structure()) {
      Map<String, Object> params =
          filler.fill(rule.params(), Scope.of(world.tables()), draw.sub("structure", rule.id()));
      structure.add(
          new RuleInstance(rule.id(), ParamFiller.bind(rule.rule(), params), params, rule.say()));
    }
    ConstraintSolver free =
        new ConstraintSolver(model(sizes, structure, null, List.of()), world.database());
    long[] seeds = new long[CONTRASTS + 1];
    for (int i = 0; i < seeds.length; i++) {
      seeds[i] = draw.sub("plan", level, i).nextLong();
    }
    List<ObjectNode> drawn = free.draw(seeds);
    if (drawn.size() < seeds.length) {
      throw new Unsuitable("no plan meets the structure of the domain");
    }
    ObjectNode hidden = drawn.get(0);
    List<Scope> contrasts = drawn.stream().skip(1).map(free::scope).toList();
    List<RuleInstance> rules = choose(level, filler, free.scope(hidden), contrasts);
    Plan.Objective objective = objective(level);
    List<Plan.Output> outputs = plan.outputs().stream().filter(o -> o.from() <= level).toList();
    List<RuleInstance> all = new ArrayList<>(structure);
    all.addAll(rules);
    return finish(
        level,
        SolvedModel.of(model(sizes, all, objective, outputs), world),
        new PlanPrompt(
            world, plan, sizes, structure, rules, objective, outputs, draw.sub("prompt")));
  }

  private Proposal finish(int level, SolvedModel solved, PlanPrompt prompt) {
    ConstraintModel model = solved.model();
    ConstraintSolver solver = solved.solver();
    TablesUsed used = TablesUsed.of(world.domain(), model);
    Toolset narrow = toolset.only(world.domain(), used.tables()).withExtras(extras(used.columns()));
    List<Tool> tools = new ToolsWriter(world.domain(), narrow).readingTools();
    return new Proposal(
        level,
        model,
        ToolModule.json(tools),
        ToolModule.source(tools, ""),
        List.of(Message.user(prompt.write())),
        new PlanSolutionWriter(world.domain(), narrow, model, solver).write(),
        new PlanVerifierWriter(world.domain(), model, solver.best()).write(),
        List.of(),
        solved.isUnique(),
        model.constraints().size() + (model.objective() == null ? 0 : 1),
        solver.decisions().size(),
        0,
        solver.nodes(),
        solved.alternatives());
  }

  private Set<String> extras(Map<String, Set<String>> columns) {
    Set<String> extras = new TreeSet<>();
    columns.forEach(
        (table, used) -> {
          Entity entity = world.domain().entity(table);
          used.stream()
              .map(entity::extraOf)
              .filter(group -> group != null)
              .forEach(group -> extras.add(table + "." + group));
        });
    return extras;
  }

  private List<RuleInstance> choose(
      int level, ParamFiller filler, Scope hidden, List<Scope> contrasts) throws Unsuitable {
    List<RuleInstance> chosen = new ArrayList<>();
    Set<String> groups = new HashSet<>();
    int wanted = level + 1;
    for (Plan.Rule rule : draw.sub("rules").shuffled(plan.rules())) {
      if (chosen.size() == wanted) {
        break;
      }
      if (rule.from() <= level && (rule.group() == null || !groups.contains(rule.group()))) {
        RuleInstance instance =
            bind(rule, filler, hidden, contrasts, 1 + level / 2, draw.sub("rule", rule.id()));
        if (instance != null) {
          chosen.add(instance);
          groups.add(rule.group());
        }
      }
    }
    if (chosen.size() < Math.min(wanted, 2)) {
      throw new Unsuitable("only " + chosen.size() + " rules of the domain bind here");
    }
    return chosen;
  }

  private static RuleInstance bind(
      Plan.Rule rule,
      ParamFiller filler,
      Scope hidden,
      List<Scope> contrasts,
      int breakers,
      Draw ruleDraw) {
    int tries = rule.params().isEmpty() ? 1 : PARAM_TRIES;
    for (int attempt = 0; attempt < tries; attempt++) {
      Map<String, Object> params;
      try {
        params = filler.fill(rule.params(), hidden, ruleDraw.sub(attempt));
      } catch (NoSuchRowException none) {
        return null;
      }
      Expr bound = ParamFiller.bind(rule.rule(), params);
      if (Evaluator.test(bound, hidden)
          && contrasts.stream().filter(other -> !Evaluator.test(bound, other)).count()
              >= breakers) {
        return new RuleInstance(rule.id(), bound, params, rule.say());
      }
    }
    return null;
  }

  private Plan.Objective objective(int level) {
    List<Plan.Objective> possible =
        plan.objectives().stream().filter(o -> o.from() <= level).toList();
    Draw own = draw.sub("objective");
    return possible.isEmpty() || !own.chance(OBJECTIVE_SHARE) ? null : own.pick(possible);
  }

  private ConstraintModel model(
      Map<String, Integer> sizes,
      List<RuleInstance> rules,
      Plan.Objective objective,
      List<Plan.Output> outputs) {
    return new ConstraintModel(
        world.domain().schemas(),
        plan.stages().stream()
            .map(
                s ->
                    new ConstraintModel.Stage(s.name(), sizes.get(s.name()), s.flat(), s.ordered()))
            .toList(),
        plan.slots().stream()
            .map(s -> new ConstraintModel.Slot(s.name(), s.stage(), s.table(), s.values()))
            .toList(),
        rules.stream().map(r -> r.rule().toString()).toList(),
        objective == null
            ? null
            : new ConstraintModel.Objective(objective.minimize(), objective.of().toString()),
        outputs.stream()
            .map(o -> new ConstraintModel.Output(o.field(), o.of().toString(), null, false))
            .toList(),
        List.of());
  }

  /** Value to show for a number of things, wherever phrases name a stage. */
  static Map<String, Object> sizeParams(Map<String, Integer> sizes) {
    Map<String, Object> params = new LinkedHashMap<>();
    sizes.forEach((name, size) -> params.put(name, java.math.BigDecimal.valueOf(size)));
    return params;
  }
}
