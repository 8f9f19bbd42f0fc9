package org.sparseforge.verify.constraint;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.chocosolver.solver.Model;
import org.chocosolver.solver.search.strategy.Search;
import org.chocosolver.solver.variables.IntVar;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.Scope;

/** States a constraint model for Choco, anew for every search. */
final class ProblemStatement {
  static final long NODE_LIMIT = 50_000;

  private final ConstraintModel model;
  private final Decisions decisions;
  private final Expander expander;
  private final Scope base;
  private final CandidateDomains domains;
  private final Expr objective;

  /** Rules tried on all candidates, by identity, so that one search after another need not. */
  private final Map<Expr, List<int[]>> tabulated = new IdentityHashMap<>();

  /**
   * @param objective expanded, or null
   */
  ProblemStatement(
      ConstraintModel model,
      Decisions decisions,
      Expander expander,
      Scope base,
      CandidateDomains domains,
      Expr objective) {
    this.model = model;
    this.decisions = decisions;
    this.expander = expander;
    this.base = base;
    this.domains = domains;
    this.objective = objective;
  }

  /**
   * States the problem anew for one search.
   *
   * @param breakSymmetry count orders of an unordered stage once
   */
  ChocoProblem state(boolean breakSymmetry, boolean withObjective) {
    Model choco = new Model();
    IntVar[] variables = new IntVar[decisions.all().size()];
    for (int i = 0; i < variables.length; i++) {
      if (domains.of(i).length == 0) {
        choco.falseConstraint().post();
      }
      variables[i] =
          domains.of(i).length == 0 ? choco.intVar(0) : choco.intVar("d" + i, domains.of(i));
    }
    ChocoCompiler compiler =
        new ChocoCompiler(choco, variables, decisions, expander, base, tabulated);
    domains.jointRules().forEach(compiler::post);
    if (breakSymmetry) {
      model.stages().stream()
          .filter(stage -> !stage.ordered())
          .forEach(stage -> order(choco, variables, stage));
    }
    int scale = withObjective ? compiler.numbers().scale(objective) : 0;
    IntVar goal = withObjective ? compiler.numbers().number(objective, scale) : null;
    choco.getSolver().limitNode(NODE_LIMIT);
    if (variables.length > 0) {
      choco.getSolver().setSearch(Search.minDomLBSearch(variables));
    }
    return new ChocoProblem(choco, variables, goal, scale);
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
}
