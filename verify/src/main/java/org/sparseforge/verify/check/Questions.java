package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.check.Probe.Role;
import org.sparseforge.verify.constraint.AnswerOracle.ToolCall;
import org.sparseforge.verify.sandbox.SolveResult;

/** Gathers what one task's verifier is asked, from the answer, its mutants and the runs. */
final class Questions {
  /** Answer mutants per task: enough for every kind, few enough to be asked in milliseconds. */
  private static final int MUTANTS = 40;

  private final Candidate candidate;
  private final JsonNode answer;
  private final String goldDatabase;
  private final List<Probe> probes = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();

  /**
   * @param goldDatabase JSON text of the database after the solution's own run
   */
  Questions(Candidate candidate, JsonNode answer, String goldDatabase) {
    this.candidate = candidate;
    this.answer = answer;
    this.goldDatabase = goldDatabase;
  }

  List<Probe> probes() {
    return probes;
  }

  List<String> troubles() {
    return troubles;
  }

  void gold(String solutionsAnswer) {
    Optional<JsonNode> value = Optional.of(Json.parse(solutionsAnswer));
    ask(Role.GOLD, "the solution's answer", solutionsAnswer, value, goldDatabase);
  }

  /** Another right answer that needs no action. */
  void alternative(JsonNode other) {
    ask(Role.ALTERNATIVE, "the solver's answer", other, goldDatabase);
  }

  /** A right answer with the state that the oracle's own actions lead to. */
  void alternative(JsonNode other, SolveResult replay) {
    if (replay instanceof SolveResult.Returned returned) {
      ask(
          Role.ALTERNATIVE,
          "the state after the solver's actions with",
          other,
          returned.database());
    } else {
      troubles.add("the solver's actions cannot be done: " + Results.say(replay));
    }
  }

  void mutants(ColumnIndex columns, long seed) {
    for (Mutant mutant : new AnswerMutator(columns, seed).mutate(answer, MUTANTS)) {
      ask(
          Role.MUTANT,
          "mutant (" + mutant.kind() + ")",
          mutant.text(),
          mutant.value(),
          goldDatabase);
    }
  }

  /** Wrong states with the right answer; a state that equals the right one is no attack. */
  void states(Map<String, List<ToolCall>> deviations, Runs runs, long seed) {
    String right = CanonicalJson.write(Json.parse(goldDatabase));
    deviations.forEach(
        (label, plan) -> {
          if (runs.replay(plan) instanceof SolveResult.Returned returned) {
            state(label, returned.database(), right);
          }
        });
    StateMutations.damage(Json.parse(goldDatabase), seed)
        .forEach(
            (label, state) -> state("a state with " + label + " and", Json.write(state), right));
    ask(Role.UNTOUCHED, "the untouched database with", answer, candidate.environment().database());
  }

  private void state(String label, String database, String right) {
    if (!CanonicalJson.write(Json.parse(database)).equals(right)) {
      ask(Role.STATE_MUTANT, label, answer, database);
    }
  }

  void withoutDatabase(SolveResult run) {
    if (run instanceof SolveResult.Returned returned) {
      Optional<JsonNode> value = Optional.of(Json.parse(returned.answer()));
      String label = "the answer found without a database";
      ask(Role.WITHOUT_DATABASE, label, returned.answer(), value, goldDatabase);
    }
  }

  /**
   * What can be said without a tool. Whoever calls none leaves the database untouched, which for
   * tasks that only read is also how it should end.
   */
  void baselines(ColumnIndex columns) {
    String untouched = candidate.environment().database();
    for (JsonNode guess : PromptQuotes.guesses(candidate.task(), answer, columns)) {
      ask(Role.GUESS, "values quoted in the prompt", guess, untouched);
    }
    for (JsonNode shown : PromptJson.shown(candidate.task().prompt())) {
      ask(Role.GUESS, "JSON that the prompt shows", shown, untouched);
    }
    if (candidate.commonAnswer() != null) {
      JsonNode common = Json.parse(candidate.commonAnswer());
      ask(Role.GUESS, "the domain's common answer", common, untouched);
    }
    for (String sibling : candidate.siblingAnswers()) {
      ask(Role.SIBLING, "a sibling task's answer", Json.parse(sibling), untouched);
    }
  }

  private void ask(Role role, String label, JsonNode value, String database) {
    ask(role, label, Json.write(value), Optional.of(value), database);
  }

  private void ask(
      Role role, String label, String text, Optional<JsonNode> value, String database) {
    probes.add(Probe.asking(role, label, text, value, database));
  }
}
