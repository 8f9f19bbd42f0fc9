package org.sparseforge.verify;

import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.constraint.AnswerOracle;

/**
 * Opens the judge of a task's answers from what its Parquet rows hold, so that a dataset can be
 * verified again without its author. Safe for use by many threads.
 */
@FunctionalInterface
public interface OracleFactory {
  /**
   * @throws IllegalArgumentException if the task's constraints cannot be read; the task then fails
   *     its {@code schema} check with the message
   */
  AnswerOracle open(Task task, Environment environment);
}
