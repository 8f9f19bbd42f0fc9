package org.sparseforge.verify.constraint;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.NoSuchRowException;
import org.sparseforge.verify.expr.Scope;

/**
 * Which candidates each decision still has once every rule over that decision alone has been tried
 * on them.
 */
final class CandidateDomains {
  private final Decisions decisions;
  private final Expander expander;
  private final Scope base;
  private final int[][] domains;

  /**
   * Rules over more than one decision; what speaks of a single one has narrowed its domain instead.
   */
  private final List<Expr> jointRules = new ArrayList<>();

  CandidateDomains(Decisions decisions, Expander expander, Scope base, List<Expr> rules) {
    this.decisions = decisions;
    this.expander = expander;
    this.base = base;
    this.domains = new int[decisions.all().size()][];
    narrow(rules);
  }

  /**
   * Indexes of the candidates that decision {@code position} may take; empty where none is left.
   */
  int[] of(int position) {
    return domains[position];
  }

  List<Expr> jointRules() {
    return jointRules;
  }

  private void narrow(List<Expr> rules) {
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

  /**
   * Whether {@code e}, which depends on at most two decisions, is at least zero whatever is
   * decided.
   */
  boolean isNeverNegative(Expr e) {
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
}
