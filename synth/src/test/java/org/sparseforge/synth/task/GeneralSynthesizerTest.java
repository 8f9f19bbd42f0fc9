package org.sparseforge.synth.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.Verification;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.check.DefaultTaskVerifier;
import org.sparseforge.verify.constraint.ConstraintOracles;
import org.sparseforge.verify.sandbox.BubblewrapSandbox;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SandboxException;
import org.sparseforge.verify.sandbox.SandboxLimits;

/** The whole loop with the packaged domains and a real sandbox. */
class GeneralSynthesizerTest {
  private static final int GROUPS = "full".equals(System.getProperty("sparseforge.tests")) ? 60 : 4;

  private static PythonSandbox sandbox;
  private static String why;

  @BeforeAll
  static void open() {
    try {
      sandbox = BubblewrapSandbox.open(SandboxLimits.DEFAULT);
    } catch (SandboxException none) {
      why = none.getMessage();
    }
  }

  @AfterAll
  static void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  private static List<Outcome> run(long seed, int from, int to) {
    assumeTrue(sandbox != null, () -> "no bubblewrap here: " + why);
    List<Outcome> outcomes = new ArrayList<>();
    try (GeneralSynthesizer synthesizer =
        GeneralSynthesizer.open(
            new SynthesisConfig(seed, List.of(), null, 5),
            sandbox,
            new DefaultTaskVerifier(sandbox, new ConstraintOracles()))) {
      for (int group = from; group < to; group++) {
        outcomes.addAll(synthesizer.synthesize(group));
      }
    }
    return outcomes;
  }

  /** What an outcome says, less what measures the run. */
  private static String essence(Outcome outcome) {
    if (outcome instanceof Outcome.Rejected rejected) {
      return rejected.candidate() + rejected.stage();
    }
    Outcome.Passed passed = (Outcome.Passed) outcome;
    ObjectNode node = passed.task().toJson();
    node.remove("verification");
    return Json.write(node) + Json.write(passed.environment().toJson());
  }

  @Test
  void candidatesPassEveryCheckAndCarryTheirProof() {
    List<Outcome> outcomes = run(21, 0, GROUPS);
    long passed = outcomes.stream().filter(Outcome.Passed.class::isInstance).count();
    assertTrue(passed >= 0.75 * outcomes.size(), passed + " of " + outcomes.size() + " passed");
    for (int i = 0; i < outcomes.size(); i++) {
      assertEquals(i, outcomes.get(i).candidate(), "outcomes come in index order");
      if (outcomes.get(i) instanceof Outcome.Passed p) {
        Task task = p.task();
        assertTrue(task.verification().passed());
        assertTrue(task.verification().mutants() >= 20, "mutants of " + task.category());
        assertTrue(task.difficulty() >= 1 && task.difficulty() <= 5);
        assertEquals(task.environmentId(), p.environment().environmentId());
        assertEquals(
            task.taskId(),
            Identity.taskId(
                task.kind(), task.prompt(), task.tools(), task.environmentId(), task.verifier()));
        JsonNode measures = Json.parse(task.difficultyMeasures());
        assertTrue(measures.get("tool_calls").intValue() > 0);
        assertEquals(1, measures.get("steps").get(0).get("level").intValue(), "it began simple");
        assertTrue(task.wrongAnswers().size() >= 3);
      }
    }
  }

  /** What the checks were asked about. */
  private static List<Candidate> asked(int maxDifficulty, int groups) {
    assumeTrue(sandbox != null, () -> "no bubblewrap here: " + why);
    List<Candidate> asked = new ArrayList<>();
    TaskVerifier verifier =
        candidate -> {
          asked.add(candidate);
          return candidate
              .task()
              .withVerification(new Verification(true, List.of(), 0, 0, "none", 0), List.of());
        };
    try (GeneralSynthesizer synthesizer =
        GeneralSynthesizer.open(
            new SynthesisConfig(21, List.of(), null, maxDifficulty), sandbox, verifier)) {
      for (int group = 0; group < groups; group++) {
        synthesizer.synthesize(group);
      }
    }
    assertTrue(asked.size() > groups, asked.size() + " candidates");
    return asked;
  }

  @Test
  void theChecksGetAnswersOfTheSiblingAndTheCommonGuess() {
    boolean guessed = false;
    for (Candidate candidate : asked(5, 3)) {
      assertFalse(candidate.siblingAnswers().isEmpty(), candidate.task().category());
      JsonNode answer = Json.parse(candidate.task().answer());
      JsonNode common = Json.parse(candidate.commonAnswer());
      assertEquals(names(answer), names(common), "the guess has the answer's shape");
      guessed |= hasValue(common);
    }
    assertTrue(guessed, "some guess holds a value");
  }

  @Test
  void candidatesRiseNoFurtherThanAllowed() {
    for (Candidate candidate : asked(1, 2)) {
      for (JsonNode step : Json.parse(candidate.task().difficultyMeasures()).get("steps")) {
        assertEquals(1, step.get("level").intValue());
      }
    }
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static boolean hasValue(JsonNode node) {
    if (node.isValueNode()) {
      return !node.isNull();
    }
    for (JsonNode child : node) {
      if (hasValue(child)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void theSameSeedAndIndexGiveTheSameCandidateWhateverWasMadeBefore() {
    List<String> together = run(5, 0, 2).stream().map(GeneralSynthesizerTest::essence).toList();
    List<String> alone = run(5, 1, 2).stream().map(GeneralSynthesizerTest::essence).toList();
    assertEquals(together.subList(2, 4), alone);
  }
}
