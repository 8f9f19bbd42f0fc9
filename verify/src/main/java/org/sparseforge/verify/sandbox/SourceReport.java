package org.sparseforge.verify.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * What reading a {@link Source} showed.
 *
 * @param error why it does not parse as Python 3.9, or empty
 * @param functions defined at the top level, in order
 * @param imports modules named in import statements, anywhere in the source
 * @param violations places that reach for what a solution has no business with: dunder and private
 *     attributes, imports beyond pure standard-library modules, open, eval and the like
 */
public record SourceReport(
    String name,
    Optional<String> error,
    List<Function> functions,
    List<String> imports,
    List<String> violations) {
  public SourceReport {
    functions = List.copyOf(functions);
    imports = List.copyOf(imports);
    violations = List.copyOf(violations);
  }

  /**
   * A function at the top level.
   *
   * @param parameters names in order, and {@code **} last where it takes any keyword
   */
  public record Function(String name, List<String> parameters) {
    public Function {
      parameters = List.copyOf(parameters);
    }
  }

  /** Whether it defines {@code function} at its top level. */
  public boolean defines(String function) {
    return functions.stream().anyMatch(defined -> defined.name().equals(function));
  }
}
