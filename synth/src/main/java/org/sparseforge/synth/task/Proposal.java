package org.sparseforge.synth.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.verify.constraint.ConstraintModel;

/**
 * A task before its solution has been run.
 *
 * @param level difficulty that was aimed at, 1 to 5
 * @param model what decides about answers, or null where only the verifier does
 * @param variants other solutions that must be accepted as well, or the task is ambiguous
 * @param constraints rules, or policies and conditions, that decide about the answer
 * @param decisions things to decide
 * @param changes things to change in the database
 * @param solverNodes search nodes it took to find an answer and to count them
 * @param alternatives right answers found, counted up to a limit
 */
public record Proposal(
    int level,
    ConstraintModel model,
    String tools,
    String toolsSource,
    List<Message> prompt,
    String solution,
    String verifier,
    List<String> variants,
    boolean unique,
    int constraints,
    int decisions,
    int changes,
    long solverNodes,
    int alternatives) {
  public Proposal {
    prompt = List.copyOf(prompt);
    variants = List.copyOf(variants);
  }

  /** Names of the tools, sorted. */
  public Set<String> toolNames() {
    Set<String> names = new TreeSet<>();
    for (JsonNode tool : Json.parse(tools)) {
      names.add(tool.path("function").path("name").asText());
    }
    return names;
  }

  Proposal measured(int newDecisions, int newChanges) {
    return new Proposal(
        level,
        model,
        tools,
        toolsSource,
        prompt,
        solution,
        verifier,
        variants,
        unique,
        constraints,
        newDecisions,
        newChanges,
        solverNodes,
        alternatives);
  }
}
