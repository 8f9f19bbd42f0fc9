package org.sparseforge.verify.sandbox;

import java.util.List;
import java.util.Objects;

/**
 * One run of a solution.
 *
 * @param toolsSource Python module of the environment
 * @param toolNames functions of that module that the solution may call; it sees nothing else of it
 * @param database JSON text that {@code DB} is loaded from
 * @param solution Python that defines {@code solve(tools)}
 * @param hashSeed PYTHONHASHSEED of the process, 0 or more
 */
public record SolveRequest(
    String toolsSource, List<String> toolNames, String database, String solution, int hashSeed) {
  public SolveRequest {
    Objects.requireNonNull(toolsSource, "toolsSource");
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(solution, "solution");
    toolNames = List.copyOf(toolNames);
    if (hashSeed < 0) {
      throw new IllegalArgumentException("hash seed must be 0 or more, got " + hashSeed);
    }
  }
}
