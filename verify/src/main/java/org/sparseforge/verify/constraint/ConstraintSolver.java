package org.sparseforge.verify.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.chocosolver.solver.Solver;
import org.chocosolver.solver.search.strategy.Search;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.Scope;
import org.sparseforge.verify.expr.Tables;

/**
 * Solves a constraint model with Choco. Every search has a node limit, so results do not depend on
 * how fast the machine is: what could not be proved within the limit counts as not proved. Not for
 * use by two threads at once.
 */
public final class ConstraintSolver implements AnswerOracle {
  private final ConstraintModel model;
  private final Scope base;
  private final Decisions decisions;
  private final AnswerShape shape;
  private final Expander expander;
  private final List<Expr> rules = new ArrayList<>();
  private final CandidateDomains domains;
  private final Expr objective;
  private final ProblemStatement statement;
  private final ReportedOutputs outputs;

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
    this.domains = new CandidateDomains(decisions, expander, base, rules);
    this.objective =
        model.objective() == null
            ? null
            : expander.expand(ExprParser.parse(model.objective().expression()));
    this.statement = new ProblemStatement(model, decisions, expander, base, domains, objective);
    this.outputs = new ReportedOutputs(model.outputs());
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
    return domains.isNeverNegative(e);
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
    ChocoProblem problem = statement.state(false, false);
    Solver search = problem.search();
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
      search.limitNode(ProblemStatement.NODE_LIMIT);
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
    return outputs.computed(field, scope(answer));
  }

  @Override
  public boolean isValid(JsonNode answer) {
    int[] assignment = shape.read(answer);
    if (assignment == null) {
      return false;
    }
    Scope scope = decisions.scope(base, assignment);
    if (!rules.stream().allMatch(rule -> Evaluator.test(rule, scope))
        || !outputs.match(answer, scope)) {
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
    Set<Object> own = shape.identity(shape.read(answer));
    List<JsonNode> others = new ArrayList<>();
    for (int[] assignment : enumerate(limit + 1)) {
      if (!shape.identity(assignment).equals(own) && others.size() < limit) {
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
    outputs.write(answer, decisions.scope(base, assignment));
    return answer;
  }

  /** The best value of the objective, or null where it could not be proved in time. */
  private BigDecimal optimum() {
    if (optimum == null) {
      ChocoProblem problem = statement.state(true, true);
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
    ChocoProblem problem = statement.state(true, objective != null);
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
}
