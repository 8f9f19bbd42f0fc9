package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * All that was found out about a task before it was accepted.
 *
 * @param mutants wrong answers and wrong states the verifier was attacked with
 * @param equivalentMutants mutants that the solver proved to be valid alternatives, and that were
 *     therefore set aside
 * @param sandbox what ran the untrusted code, such as {@code bubblewrap cpython-3.11}
 * @param millis wall time of the checks; measures the run and takes no part in the dataset digest
 */
public record Verification(
    boolean passed,
    List<Check> checks,
    int mutants,
    int equivalentMutants,
    String sandbox,
    long millis) {
  public Verification {
    checks = List.copyOf(checks);
  }

  /** The same with one more check, in place of one of its name; passed only if all are. */
  public Verification with(Check check) {
    List<Check> all = new ArrayList<>(checks);
    all.removeIf(other -> other.name().equals(check.name()));
    all.add(check);
    boolean sound = all.stream().allMatch(Check::passed);
    return new Verification(sound, all, mutants, equivalentMutants, sandbox, millis);
  }

  /**
   * The same with one more check, before one that is made last; as {@link #with} where there is no
   * such check.
   */
  public Verification withBefore(String last, Check check) {
    Verification more = with(check);
    return checks.stream()
        .filter(other -> other.name().equals(last))
        .findFirst()
        .map(more::with)
        .orElse(more);
  }

  public ObjectNode toJson() {
    ObjectNode node = Json.object().put("passed", passed);
    node.set("checks", Json.arrayOf(checks, Check::toJson));
    return node.put("mutants", mutants)
        .put("equivalent_mutants", equivalentMutants)
        .put("sandbox", sandbox)
        .put("millis", millis);
  }

  public static Verification fromJson(JsonNode node) {
    return new Verification(
        node.path("passed").booleanValue(),
        Json.listOf(node.get("checks"), Check::fromJson),
        node.path("mutants").intValue(),
        node.path("equivalent_mutants").intValue(),
        Json.text(node, "sandbox"),
        node.path("millis").longValue());
  }
}
