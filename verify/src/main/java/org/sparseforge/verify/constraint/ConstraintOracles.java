package org.sparseforge.verify.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.OracleFactory;
import org.sparseforge.verify.expr.ExprException;

/**
 * Opens the judge of a task from its {@code constraints} column. A task without a model has a judge
 * that proves nothing: every mutant its verifier accepts counts against it, and it cannot claim to
 * be unique.
 */
public final class ConstraintOracles implements OracleFactory {
  @Override
  public AnswerOracle open(Task task, Environment environment) {
    if (task.constraints() == null) {
      return new NothingProved();
    }
    try {
      return new ConstraintSolver(
          ConstraintModel.fromJson(task.constraints()), Json.parse(environment.database()));
    } catch (ExprException e) {
      throw new IllegalArgumentException("constraints: " + e.getMessage(), e);
    }
  }

  private static final class NothingProved implements AnswerOracle {
    @Override
    public boolean isValid(JsonNode answer) {
      return false;
    }

    @Override
    public List<JsonNode> alternatives(JsonNode answer, int limit) {
      return List.of();
    }

    @Override
    public List<ToolCall> actions(JsonNode answer) {
      return List.of();
    }

    @Override
    public boolean isUnique() {
      return false;
    }
  }
}
