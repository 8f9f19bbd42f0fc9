package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.constraint.AnswerOracle;
import org.sparseforge.verify.sandbox.SolveResult;
import org.sparseforge.verify.sandbox.SourceReport;

/**
 * All that was seen when a candidate was run and attacked. The checks only read it.
 *
 * @param answer the task's recorded answer
 * @param actions the tool calls that the oracle names for it; empty for tasks that only read
 * @param gold the solution on the environment's database
 * @param withoutDatabase the solution on {@code {}}
 * @param permuted the solution on permuted databases
 * @param sources reports on {@code solution}, {@code tools_source} and {@code verifier}
 * @param probes every question put to the verifier
 * @param troubles why some right answer could not be put to it, such as a tool that refused an
 *     action of the oracle
 */
record Evidence(
    Candidate candidate,
    AnswerOracle oracle,
    JsonNode answer,
    List<AnswerOracle.ToolCall> actions,
    SolveResult gold,
    SolveResult withoutDatabase,
    List<SolveResult> permuted,
    List<SourceReport> sources,
    List<Probe> probes,
    List<String> troubles) {
  Evidence {
    actions = List.copyOf(actions);
    permuted = List.copyOf(permuted);
    sources = List.copyOf(sources);
    probes = List.copyOf(probes);
    troubles = List.copyOf(troubles);
  }

  Task task() {
    return candidate.task();
  }

  Environment environment() {
    return candidate.environment();
  }

  boolean changesState() {
    return !actions.isEmpty();
  }

  SourceReport source(String name) {
    return sources.stream()
        .filter(report -> report.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no report on " + name));
  }

  List<Probe> probes(Probe.Role role) {
    return probes.stream().filter(probe -> probe.role() == role).toList();
  }

  /**
   * Whether a probe that the verifier accepted is right after all: the oracle proves the answer,
   * and it asks for the same actions as the recorded one, whose database it was judged with.
   */
  boolean isEquivalent(Probe probe) {
    return probe.role() != Probe.Role.STATE_MUTANT
        && probe
            .value()
            .filter(value -> oracle.isValid(value))
            .filter(value -> !changesState() || oracle.actions(value).equals(actions))
            .isPresent();
  }
}
