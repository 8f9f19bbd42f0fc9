package org.sparseforge.synth.python;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.constraint.ConstraintSolver;
import org.sparseforge.verify.constraint.Decisions;
import org.sparseforge.verify.constraint.Substitution;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;

/**
 * Lets a search give up early on sums and counts: whatever is not decided yet can add at least its
 * least and at most its most value, so a bound that these cannot meet is broken already.
 */
final class EarlyChecks {
  private final ConstraintSolver solver;
  private final PythonWriter python;

  /** Python expressions of least and greatest values, by the variable that holds them. */
  private final Map<String, String> extremes = new LinkedHashMap<>();

  private final Map<Decisions.Decision, String> orders = new LinkedHashMap<>();

  EarlyChecks(ConstraintSolver solver, PythonWriter python) {
    this.solver = solver;
    this.python = python;
  }

  /** Assignments of the variables that the checks use. */
  List<String> extremes() {
    return extremes.entrySet().stream().map(e -> e.getKey() + " = " + e.getValue()).toList();
  }

  /** A term, the last decision it depends on, and what it can be while that is open. */
  private record Term(Expr e, int depth, String extreme) {}

  /** Checks by depth for {@code sum(...) <= bound} and its like; empty for everything else. */
  Map<Integer, List<String>> of(Expr.Binary comparison) {
    boolean upper = comparison.operator().startsWith("<");
    boolean lower = comparison.operator().startsWith(">");
    Map<Integer, List<String>> checks = new TreeMap<>();
    if (!upper && !lower || !solver.expander().decisionsOf(comparison.right()).isEmpty()) {
      return checks;
    }
    List<Expr> parts = new ArrayList<>();
    boolean count = comparison.left() instanceof Expr.Call c && c.function().equals("count");
    if (count) {
      parts.addAll(((Expr.Call) comparison.left()).arguments());
    } else {
      flatten(comparison.left(), parts);
    }
    if (parts.size() < 2) {
      return checks;
    }
    List<Term> terms = new ArrayList<>();
    for (Expr part : parts) {
      Term term = count ? condition(part, upper) : number(part, upper);
      if (term == null) {
        return checks;
      }
      terms.add(term);
    }
    int last = terms.stream().mapToInt(Term::depth).max().orElse(0);
    terms.stream()
        .map(Term::depth)
        .distinct()
        .filter(depth -> depth >= 0 && depth < last)
        .forEach(
            depth ->
                checks
                    .computeIfAbsent(depth, d -> new ArrayList<>())
                    .add(check(comparison, terms, depth, count)));
    return checks;
  }

  private String check(Expr.Binary comparison, List<Term> terms, int depth, boolean count) {
    List<Expr> known = new ArrayList<>();
    Map<String, Integer> open = new TreeMap<>();
    for (Term term : terms) {
      if (term.depth() <= depth) {
        known.add(term.e());
      } else {
        open.merge(term.extreme(), 1, Integer::sum);
      }
    }
    StringBuilder left =
        new StringBuilder(python.write(new Expr.Call(count ? "count" : "sum", known)).text());
    open.forEach(
        (extreme, times) -> {
          if (!extreme.equals("0")) {
            left.append(" + ").append(times == 1 ? extreme : times + " * " + extreme);
          }
        });
    return left + " " + comparison.operator() + " " + python.write(comparison.right()).text();
  }

  private static void flatten(Expr e, List<Expr> parts) {
    if (e instanceof Expr.Call c && c.function().equals("sum")) {
      c.arguments().forEach(argument -> flatten(argument, parts));
    } else if (e instanceof Expr.Binary b && b.operator().equals("+")) {
      flatten(b.left(), parts);
      flatten(b.right(), parts);
    } else {
      parts.add(e);
    }
  }

  private Term condition(Expr e, boolean upper) {
    Set<Integer> on = solver.expander().decisionsOf(e);
    return new Term(e, on.stream().mapToInt(Integer::intValue).max().orElse(-1), upper ? "0" : "1");
  }

  private Term number(Expr e, boolean upper) {
    Set<Integer> on = solver.expander().decisionsOf(e);
    if (on.isEmpty()) {
      return new Term(e, -1, "0");
    }
    int depth = on.stream().mapToInt(Integer::intValue).max().orElseThrow();
    if (on.size() == 1 && solver.decisions().get(depth).slot().table() != null) {
      return new Term(e, depth, extreme(e, solver.decisions().get(depth), upper));
    }
    // A part over several decisions is at least zero, which is all that is known of it while it is
    // open.
    return upper && solver.isNeverNegative(e) ? new Term(e, depth, "0") : null;
  }

  /** Lets options be tried in the order of what each adds to the objective. */
  void preferBest(Expr objective, boolean minimize) {
    List<Expr> parts = new ArrayList<>();
    flatten(objective, parts);
    for (Expr part : parts) {
      Set<Integer> on = solver.expander().decisionsOf(part);
      if (on.size() == 1) {
        Decisions.Decision decision = solver.decisions().get(on.iterator().next());
        if (decision.slot().table() != null) {
          orders.merge(
              decision, (minimize ? "" : "-") + ofOption(part, decision), (a, b) -> a + " + " + b);
        }
      }
    }
  }

  /** What to sort a decision's options by, or null. */
  String order(Decisions.Decision decision) {
    return orders.get(decision);
  }

  private String extreme(Expr e, Decisions.Decision decision, boolean upper) {
    String source =
        (upper ? "min(" : "max(")
            + ofOption(e, decision)
            + " for option in "
            + decision.slot().table()
            + ")";
    for (Map.Entry<String, String> known : extremes.entrySet()) {
      if (known.getValue().equals(source)) {
        return known.getKey();
      }
    }
    String name = (upper ? "least_" : "most_") + (extremes.size() + 1);
    extremes.put(name, source);
    return name;
  }

  /** {@code e}, which depends on one decision, as Python over one of its options. */
  private String ofOption(Expr e, Decisions.Decision decision) {
    ConstraintModel.Slot slot = decision.slot();
    Expr place = place(decision);
    Expr ofOption =
        Substitution.parts(e, part -> part.equals(place) ? new Expr.Name("option") : null);
    return python.with("option", new PythonType.RowOf(slot.table(), false)).write(ofOption).text();
  }

  /** The expression that stands for a decision in expanded rules. */
  Expr place(Decisions.Decision decision) {
    ConstraintModel.Slot slot = decision.slot();
    return slot.stage() == null
        ? new Expr.Name(slot.name())
        : new Expr.Attribute(
            new Expr.Index(
                new Expr.Name(slot.stage()),
                new Expr.Literal(BigDecimal.valueOf(decision.element()))),
            slot.name());
  }
}
