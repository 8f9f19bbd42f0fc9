package org.sparseforge.synth.domain;

import java.util.List;
import java.util.Map;
import org.sparseforge.verify.expr.Expr;

/**
 * Something to plan or select.
 *
 * @param opening the situation, in the words of the person who asks
 * @param structure rules that always hold
 * @param rules rules to add as difficulty rises
 * @param outputs values to report besides the decisions
 * @param objectives what may be made as small or large as possible
 */
public record Plan(
    Say opening,
    List<Stage> stages,
    List<Slot> slots,
    List<Rule> structure,
    List<Rule> rules,
    List<Output> outputs,
    List<Objective> objectives) {

  /**
   * A list of things decided alike.
   *
   * @param one singular, such as {@code day}
   * @param sizes by difficulty 1 to 5
   */
  public record Stage(
      String name, String one, List<Integer> sizes, boolean ordered, boolean flat) {}

  /**
   * One decision.
   *
   * @param stage or null
   * @param table or null
   * @param values or null
   * @param about what the answer gives for it, such as {@code name of the hotel}
   */
  public record Slot(String name, String stage, String table, List<String> values, String about) {}

  /**
   * A rule template.
   *
   * @param from difficulty at which it may first be used
   * @param group at most one rule of a group is used in a task; null for none
   * @param params in order; later ones may use earlier ones
   */
  public record Rule(
      String id, int from, String group, Map<String, Param> params, Expr rule, Say say) {}

  public record Output(String field, int from, Expr of, String about) {}

  public record Objective(boolean minimize, int from, Expr of, Say say) {}

  public Slot slot(String stage, String name) {
    return slots.stream()
        .filter(s -> s.name().equals(name) && java.util.Objects.equals(s.stage(), stage))
        .findFirst()
        .orElse(null);
  }
}
