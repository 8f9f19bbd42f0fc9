package org.sparseforge.verify.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.chocosolver.solver.Model;
import org.chocosolver.solver.Solver;
import org.chocosolver.solver.search.strategy.Search;
import org.chocosolver.solver.variables.IntVar;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.NoSuchRowException;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;
import org.sparseforge.verify.expr.Tables;

/**
 * Solves a constraint model with Choco. Every search has a node limit, so results do not depend on
 * how fast the machine is: what could not be proved within the limit counts as not proved. Not for
 * use by two threads at once.
 */
public final class ConstraintSolver implements AnswerOracle {
  /**
   * Outputs computed with fractions are compared to within half a hundredth, as the written
   * verifiers do.
   */
  static final BigDecimal TOLERANCE = new BigDecimal("0.005");

  private static final long NODE_LIMIT = 50_000;

  private final ConstraintModel model;
  private final Scope base;
  private final Decisions decisions;
  private final AnswerShape shape;
  private final Expander expander;
  private final List<Expr> rules = new ArrayList<>();

  /**
   * Rules over more than one decision; what speaks of a single one has narrowed its domain instead.
   */
  private final List<Expr> jointRules = new ArrayList<>();

  private final int[][] domains;
  private final Expr objective;
  private final Map<String, Expr> outputs = new LinkedHashMap<>();

  /** Rules tried on all candidates, by identity, so that one search after another need not. */
  private final Map<Expr, List<int[]>> tabulated = new IdentityHashMap<>();

  private BigDecimal optimum;
  private long nodes;

  /**
   * @param database the one the model speaks of, as it is before the episode
   * @throws org.sparseforge.verify.expr.ExprException if a rule cannot be read or does not fit the
   *     database
   */
  public ConstraintSolver(ConstraintModel model, JsonNode database) {
    this.model = model;
    Tables tables = new Tables(database, model.tables());
    this.base = Scope.of(tables);
    this.decisions = new Decisions(model, tables);
    this.shape = new AnswerShape(model, decisions);
    this.expander = new Expander(model, decisions);
    model.constraints().forEach(text -> rules.add(expander.expand(ExprParser.parse(text))));
    this.domains = new int[decisions.all().size()][];
    narrowDomains();
    this.objective =
        model.objective() == null
            ? null
            : expander.expand(ExprParser.parse(model.objective().expression()));
    for (ConstraintModel.Output output : model.outputs()) {
      if (output.expression() != null) {
        outputs.put(output.field(), ExprParser.parse(output.expression()));
      }
    }
  }

  private void narrowDomains() {
    List<Set<Integer>> subjects = rules.stream().map(expander::decisionsOf).toList();
    Decisions.Live live = decisions.live(base);
    for (int d = 0; d < domains.length; d++) {
      List<Integer> kept = new ArrayList<>();
      for (int candidate = 0; candidate < decisions.all().get(d).candidates().size(); candidate++) {
        live.decide(d, candidate);
        boolean allowed = true;
        for (int r = 0; r < rules.size() && allowed; r++) {
          allowed =
              !subjects.get(r).equals(Set.of(d)) || Evaluator.test(rules.get(r), live.scope());
        }
        if (allowed) {
          kept.add(candidate);
        }
      }
      live.decide(d, -1);
      domains[d] = kept.stream().mapToInt(Integer::intValue).toArray();
    }
    for (int r = 0; r < rules.size(); r++) {
      if (subjects.get(r).size() != 1) {
        jointRules.add(rules.get(r));
      }
    }
  }

  /** Search nodes that all searches of this solver took so far: a measure of difficulty. */
  public long nodes() {
    return nodes;
  }

  /** Writes rules of this model out, decision by decision. */
  public Expander expander() {
    return expander;
  }

  /** What there is to decide, in order: stage elements one after the other, then the rest. */
  public List<Decisions.Decision> decisions() {
    return decisions.all();
  }

  /**
   * Whether {@code e}, which depends on at most two decisions, is at least zero whatever is
   * decided.
   */
  public boolean isNeverNegative(Expr e) {
    Set<Integer> on = expander.decisionsOf(e);
    if (on.size() > 2) {
      return false;
    }
    return isNeverNegative(e, List.copyOf(on), 0, decisions.live(base));
  }

  private boolean isNeverNegative(Expr e, List<Integer> positions, int depth, Decisions.Live live) {
    if (depth == positions.size()) {
      try {
        Object value = Evaluator.evaluate(e, live.scope());
        return value instanceof BigDecimal number && number.signum() >= 0;
      } catch (NoSuchRowException none) {
        return true;
      }
    }
    for (int candidate : domains[positions.get(depth)]) {
      live.decide(positions.get(depth), candidate);
      if (!isNeverNegative(e, positions, depth + 1, live)) {
        return false;
      }
    }
    return true;
  }

  /** The proved optimum of the objective, or null. */
  public BigDecimal best() {
    return objective == null ? null : optimum();
  }

  /**
   * A right answer, the first in the solver's fixed order, or null where there is none or none was
   * found in time.
   */
  public ObjectNode solve() {
    List<int[]> found = enumerate(1);
    return found.isEmpty() ? null : answer(found.get(0));
  }

  /** Answers to the rules alone, one drawn with each seed; the objective is not looked at. */
  public List<ObjectNode> draw(long... seeds) {
    List<ObjectNode> drawn = new ArrayList<>();
    Problem problem = newProblem(false, false);
    Solver search = problem.model().getSolver();
    for (long seed : seeds) {
      if (problem.variables().length > 0) {
        search.setSearch(Search.randomSearch(problem.variables(), seed));
      }
      if (!problem.solve()) {
        return drawn;
      }
      drawn.add(answer(problem.assignment()));
      nodes += problem.nodes();
      search.reset();
      search.limitNode(NODE_LIMIT);
    }
    return drawn;
  }

  /**
   * How many right answers there are, counting up to {@code limit}; -1 where that could not be
   * proved in time.
   */
  public int count(int limit) {
    Enumeration found = enumerateWithProof(limit);
    return found.complete || found.assignments.size() >= limit ? found.assignments.size() : -1;
  }

  /** What names mean under an answer that names known candidates. */
  public Scope scope(JsonNode answer) {
    return decisions.scope(base, shape.read(answer));
  }

  /** Whether the decisions of an answer meet the rules, whatever it reports besides. */
  public boolean meetsRules(JsonNode answer) {
    int[] assignment = shape.read(answer);
    return assignment != null
        && rules.stream().allMatch(rule -> Evaluator.test(rule, decisions.scope(base, assignment)));
  }

  /** What an answer with these decisions must report in an output field. */
  public JsonNode output(String field, JsonNode answer) {
    return json(Evaluator.evaluate(outputs.get(field), scope(answer)));
  }

  @Override
  public boolean isValid(JsonNode answer) {
    int[] assignment = shape.read(answer);
    if (assignment == null) {
      return false;
    }
    Scope scope = decisions.scope(base, assignment);
    if (!rules.stream().allMatch(rule -> Evaluator.test(rule, scope))
        || !outputsMatch(answer, scope)) {
      return false;
    }
    if (objective == null) {
      return true;
    }
    BigDecimal best = optimum();
    return best != null && best.compareTo((BigDecimal) Evaluator.evaluate(objective, scope)) == 0;
  }

  @Override
  public List<JsonNode> alternatives(JsonNode answer, int limit) {
    Set<Object> own = identity(shape.read(answer));
    List<JsonNode> others = new ArrayList<>();
    for (int[] assignment : enumerate(limit + 1)) {
      if (!identity(assignment).equals(own) && others.size() < limit) {
        others.add(answer(assignment));
      }
    }
    return others;
  }

  @Override
  public boolean isUnique() {
    return count(2) == 1;
  }

  @Override
  public List<ToolCall> actions(JsonNode answer) {
    int[] assignment = shape.read(answer);
    List<ToolCall> calls = new ArrayList<>();
    for (ConstraintModel.Action action : model.actions()) {
      ObjectNode arguments = Json.object();
      action
          .arguments()
          .forEach(
              (name, value) -> {
                if (value.isObject() && value.has("slot")) {
                  int position = decisions.position(null, 0, value.get("slot").textValue());
                  arguments.put(name, decisions.all().get(position).value(assignment[position]));
                } else {
                  arguments.set(name, value);
                }
              });
      calls.add(new ToolCall(action.tool(), arguments));
    }
    return calls;
  }

  private ObjectNode answer(int[] assignment) {
    ObjectNode answer = shape.write(assignment);
    Scope scope = decisions.scope(base, assignment);
    for (ConstraintModel.Output output : model.outputs()) {
      Expr e = outputs.get(output.field());
      answer.set(output.field(), e == null ? output.value() : json(Evaluator.evaluate(e, scope)));
    }
    return answer;
  }

  private boolean outputsMatch(JsonNode answer, Scope scope) {
    for (ConstraintModel.Output output : model.outputs()) {
      Expr e = outputs.get(output.field());
      JsonNode expected = e == null ? output.value() : json(Evaluator.evaluate(e, scope));
      if (!matches(expected, answer.get(output.field()), output.unordered())) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(JsonNode expected, JsonNode found, boolean unordered) {
    if (expected.isNumber()) {
      return found.isNumber()
          && expected.decimalValue().subtract(found.decimalValue()).abs().compareTo(TOLERANCE) <= 0;
    } else if (expected.isArray() && unordered) {
      return found.isArray() && sorted(expected).equals(sorted(found));
    }
    return CanonicalJson.write(expected).equals(CanonicalJson.write(found));
  }

  private static List<String> sorted(JsonNode array) {
    List<String> items = new ArrayList<>();
    array.forEach(item -> items.add(CanonicalJson.write(item)));
    items.sort(null);
    return items;
  }

  private static JsonNode json(Object value) {
    if (value instanceof Row row) {
      return Json.MAPPER.getNodeFactory().textNode((String) row.key());
    } else if (value instanceof List<?> list) {
      return Json.arrayOf(list, ConstraintSolver::json);
    } else if (value instanceof BigDecimal number) {
      BigDecimal plain = number.stripTrailingZeros();
      return plain.scale() <= 0
          ? Json.MAPPER.getNodeFactory().numberNode(plain.toBigIntegerExact())
          : Json.MAPPER.getNodeFactory().numberNode(plain);
    }
    return Json.MAPPER.valueToTree(value);
  }

  /** The best value of the objective, or null where it could not be proved in time. */
  private BigDecimal optimum() {
    if (optimum == null) {
      Problem problem = newProblem(true, true);
      problem.model().setObjective(!model.objective().minimize(), problem.objective());
      BigDecimal best = null;
      while (problem.solve()) {
        best = BigDecimal.valueOf(problem.objective().getValue()).movePointLeft(problem.scale());
      }
      nodes += problem.nodes();
      optimum = problem.cutShort() ? null : best;
    }
    return optimum;
  }

  private List<int[]> enumerate(int limit) {
    return enumerateWithProof(limit).assignments;
  }

  private record Enumeration(List<int[]> assignments, boolean complete) {}

  private Enumeration enumerateWithProof(int limit) {
    List<int[]> found = new ArrayList<>();
    if (objective != null && optimum() == null) {
      return new Enumeration(found, false);
    }
    Problem problem = newProblem(true, objective != null);
    if (objective != null) {
      int best = optimum.movePointRight(problem.scale()).intValueExact();
      problem.model().arithm(problem.objective(), "=", best).post();
    }
    boolean exhausted = false;
    while (found.size() < limit && !exhausted) {
      if (problem.solve()) {
        found.add(problem.assignment());
      } else {
        exhausted = true;
      }
    }
    nodes += problem.nodes();
    return new Enumeration(found, exhausted && !problem.cutShort());
  }

  /** What makes two answers the same: elements of unordered stages count as a set. */
  private Set<Object> identity(int[] assignment) {
    Set<Object> parts = new TreeSet<>();
    for (ConstraintModel.Stage stage : model.stages()) {
      List<String> elements = new ArrayList<>();
      for (int element = 0; element < stage.size(); element++) {
        StringBuilder text = new StringBuilder();
        for (ConstraintModel.Slot slot : model.slots()) {
          if (stage.name().equals(slot.stage())) {
            text.append(assignment[decisions.position(stage.name(), element, slot.name())])
                .append(',');
          }
        }
        elements.add(stage.ordered() ? element + ":" + text : text.toString());
      }
      elements.sort(null);
      parts.add(stage.name() + elements);
    }
    for (ConstraintModel.Slot slot : model.slots()) {
      if (slot.stage() == null) {
        parts.add(slot.name() + "=" + assignment[decisions.position(null, 0, slot.name())]);
      }
    }
    return parts;
  }

  /**
   * States the problem anew for one search.
   *
   * @param breakSymmetry count orders of an unordered stage once
   */
  private Problem newProblem(boolean breakSymmetry, boolean withObjective) {
    Model choco = new Model();
    IntVar[] variables = new IntVar[decisions.all().size()];
    for (int i = 0; i < variables.length; i++) {
      if (domains[i].length == 0) {
        choco.falseConstraint().post();
      }
      variables[i] = domains[i].length == 0 ? choco.intVar(0) : choco.intVar("d" + i, domains[i]);
    }
    ChocoCompiler compiler =
        new ChocoCompiler(choco, variables, decisions, expander, base, tabulated);
    jointRules.forEach(compiler::post);
    if (breakSymmetry) {
      model.stages().stream()
          .filter(stage -> !stage.ordered())
          .forEach(stage -> order(choco, variables, stage));
    }
    int scale = withObjective ? compiler.scale(objective) : 0;
    IntVar goal = withObjective ? compiler.number(objective, scale) : null;
    choco.getSolver().limitNode(NODE_LIMIT);
    if (variables.length > 0) {
      choco.getSolver().setSearch(Search.minDomLBSearch(variables));
    }
    return new Problem(choco, variables, goal, scale);
  }

  private void order(Model choco, IntVar[] variables, ConstraintModel.Stage stage) {
    String first =
        model.slots().stream()
            .filter(slot -> stage.name().equals(slot.stage()))
            .findFirst()
            .orElseThrow()
            .name();
    for (int element = 1; element < stage.size(); element++) {
      IntVar before = variables[decisions.position(stage.name(), element - 1, first)];
      choco.arithm(before, "<", variables[decisions.position(stage.name(), element, first)]).post();
    }
  }

  private record Problem(Model model, IntVar[] variables, IntVar objective, int scale) {
    boolean solve() {
      return model.getSolver().solve();
    }

    int[] assignment() {
      return Arrays.stream(variables).mapToInt(IntVar::getValue).toArray();
    }

    long nodes() {
      return model.getSolver().getNodeCount();
    }

    /** Whether the search ended because of its limit, so that nothing is proved. */
    boolean cutShort() {
      return model.getSolver().isStopCriterionMet();
    }
  }
}
