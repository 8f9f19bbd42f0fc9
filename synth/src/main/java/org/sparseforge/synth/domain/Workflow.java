package org.sparseforge.synth.domain;

import java.util.List;
import java.util.Map;
import org.sparseforge.verify.expr.Expr;

/**
 * Something to do under rules: operations that change the database, policies that say when they may
 * be used, goals that a person may have.
 *
 * @param role who the agent is; opens the system prompt
 */
public record Workflow(
    Say role, List<Operation> operations, List<Policy> policies, List<Goal> goals) {

  /**
   * A tool that changes the database.
   *
   * @param requirements what must hold, checked in order before anything changes
   * @param returns result fields by name
   */
  public record Operation(
      String name,
      String about,
      List<Input> inputs,
      List<Requirement> requirements,
      List<Effect> effects,
      Map<String, Expr> returns) {}

  /**
   * An argument of an operation.
   *
   * @param type {@code int decimal text bool date time} or {@code ref TABLE}
   * @param values the only texts allowed, or null
   */
  public record Input(String name, String type, String about, List<String> values) {
    /** The table whose key is passed, or null. */
    public String ref() {
      return type.startsWith("ref ") ? type.substring(4) : null;
    }
  }

  /**
   * @param error what the agent is told, with {@code {expression}} in it
   */
  public record Requirement(Expr rule, String error) {}

  /** A change. */
  public sealed interface Effect {
    /**
     * @param target a column of a row, such as {@code order.status}
     */
    record Set(Expr.Attribute target, Expr value) implements Effect {}

    /**
     * @param row values by column; the key column gets the next running id
     */
    record Insert(String table, Map<String, Expr> row) implements Effect {}

    /**
     * @param row a row variable
     */
    record Delete(Expr.Name row) implements Effect {}
  }

  /**
   * A rule of the house that decides whether something may be done.
   *
   * @param over the entity it judges, by its singular; the rule speaks of that name
   */
  public record Policy(String id, String over, Map<String, Param> params, Expr rule, Say say) {}

  /**
   * Something a person may want.
   *
   * @param bind rows the wish is about, by variable
   * @param each every row of {@code table} that fits is dealt with, or null
   * @param choose a row to pick, or null
   * @param policies ids of the policies that decide whether a row of {@code each} or {@code choose}
   *     qualifies
   * @param calls what is done for every qualifying row, or for the chosen one
   */
  public record Goal(
      String id,
      int from,
      Map<String, Binding> bind,
      Each each,
      Choose choose,
      List<String> policies,
      List<Call> calls,
      List<Report> reports,
      Say say) {}

  /**
   * @param where or null
   */
  public record Binding(String table, Expr where) {}

  public record Each(String variable, String table, Expr where) {}

  /**
   * @param where or null
   * @param best what is made smallest or largest among those that qualify, or null where any will
   *     do
   * @param about what the answer gives for it
   */
  public record Choose(
      String variable, String table, Expr where, boolean minimize, Expr best, String about) {}

  public record Call(String operation, Map<String, Expr> arguments) {}

  /**
   * A field of the answer.
   *
   * @param form {@code list}, {@code sum}, {@code count} over rows, or {@code value} of the chosen
   *     or bound rows
   * @param refused over the rows that policies rule out instead of those dealt with
   */
  public record Report(String field, String form, Expr of, boolean refused, String about) {}
}
