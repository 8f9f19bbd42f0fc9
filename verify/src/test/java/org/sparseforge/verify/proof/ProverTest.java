package org.sparseforge.verify.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.verify.call.ModelCalls;
import org.sparseforge.verify.fake.ScriptedMathematician;
import org.sparseforge.verify.fake.ScriptedModel;

class ProverTest {
  private static final LabelRule RULE = new LabelRule(6, 3, 2, 1);

  /** Seldom right at first; verification is good, not perfect. */
  private static final ScriptedMathematician SKILL =
      new ScriptedMathematician(0.05, 0.3, 0.8, 0.1, 0.9, 0.2, 0.5, 0.05);

  @Test
  void searchFindsBetterProofsTheMoreItMayCompute() {
    double[] worth = new double[3];
    double[] tokens = new double[3];
    int[] rounds = {0, 1, 4};
    for (int i = 0; i < rounds.length; i++) {
      for (int problem = 0; problem < 60; problem++) {
        ProofRun run = search(SKILL, 4, 2, rounds[i]).prove(problem(problem), new Notes());
        worth[i] += ScriptedMathematician.worth(run.chosen().orElseThrow().proof().text()) / 60;
        tokens[i] += run.spend().completionTokens();
      }
    }
    // The best of four drafts is worth 0.57, were it always recognised.
    assertEquals(0.57, worth[0], 0.13, "drafts alone");
    assertTrue(worth[1] > worth[0] + 0.1, worth[0] + " then " + worth[1]);
    assertTrue(worth[2] > worth[1] + 0.02, worth[1] + " then " + worth[2]);
    assertTrue(worth[2] > 0.9, "four rounds: " + worth[2]);
    assertTrue(tokens[0] < tokens[1] && tokens[1] < tokens[2]);
  }

  @Test
  void searchStopsAtAProofThatPassesEveryVerification() {
    Notes notes = new Notes();
    ProofRun run = search(ScriptedMathematician.flawless(), 8, 2, 16).prove(problem(3), notes);
    assertEquals(ProofRun.Stop.PASSED_ALL, run.stop());
    assertTrue(run.rounds() <= 2, "two halves make a whole");
    assertEquals(1, run.chosen().orElseThrow().meanScore().getAsDouble());
    assertEquals(1, run.chosen().get().label().value().getAsDouble());
    assertEquals(run.rounds() + 1, notes.rounds.size());
  }

  @Test
  void searchEndsWhenRoundsRunOut() {
    ScriptedMathematician hopeless = new ScriptedMathematician(0, 0, 1, 0, 1, 0, 1, 0);
    Notes notes = new Notes();
    ProofRun run = search(hopeless, 3, 2, 2).prove(problem(1), notes);
    assertEquals(ProofRun.Stop.CAP, run.stop());
    assertEquals(2, run.rounds());
    // 3 drafts, then each of the 3 best with 2 evaluations, twice
    assertEquals(3 + 6 + 6, notes.assessments.size());
    assertEquals(15, run.proofs());
  }

  @Test
  void roundPairsTheBestWithEvaluationsThatReportIssuesFirst() {
    // Half of the verifications overlook the issue, so there is always a choice.
    ScriptedMathematician half = new ScriptedMathematician(0, 0, 0.5, 0, 1, 0, 1, 0);
    Notes notes = new Notes();
    search(half, 4, 2, 3).prove(problem(2), notes);
    Set<String> issues = new HashSet<>();
    Set<String> clean = new HashSet<>();
    for (Evaluation found : notes.evaluations) {
      (found.reportsIssues() ? issues : clean).add(found.id());
    }
    int answered = 0;
    for (Assessment assessment : notes.assessments) {
      Proof proof = assessment.proof();
      if (proof.round() == 0) {
        assertTrue(proof.parentId().isEmpty() && proof.analysisId().isEmpty());
        continue;
      }
      String analysis = proof.analysisId().orElseThrow();
      Assessment parent =
          notes.assessments.stream()
              .filter(a -> a.proof().id().equals(proof.parentId().orElseThrow()))
              .findFirst()
              .orElseThrow();
      assertTrue(analysis.startsWith(parent.proof().id() + "/v"), analysis);
      answered += issues.contains(analysis) ? 1 : 0;
      if (clean.contains(analysis)) {
        assertTrue(parent.numIssues() < 2, "a clean one though two issues were there");
      }
    }
    assertTrue(answered > 0);
  }

  @Test
  void samePositionAndSeedGiveTheSameSearch() {
    Notes first = new Notes();
    Notes second = new Notes();
    ProofRun run = search(SKILL, 4, 2, 2).prove(problem(5), first);
    assertEquals(run, search(SKILL, 4, 2, 2).prove(problem(5), second));
    assertEquals(first.assessments, second.assessments);
    assertEquals(first.evaluations, second.evaluations);
    assertEquals(first.rounds, second.rounds);
    assertNotEquals(run, search(SKILL, 4, 2, 2).prove(problem(6), new Notes()));
  }

  @Test
  void everyCallIsCountedWhateverCameOfIt() {
    ScriptedMathematician messy = new ScriptedMathematician(0.1, 0.5, 0.8, 0.1, 0.9, 0.2, 1, 0.4);
    List<String> failedIds = new ArrayList<>();
    ScriptedModel engine =
        new ScriptedModel(
            (id, question, seed) -> {
              if (seed % 10 == 0) {
                failedIds.add(id);
                throw new EngineException.TooLong("too long");
              }
              return messy.answer(id, question, seed);
            });
    Notes notes = new Notes();
    ProofRun run = search(engine, 6, 2, 2).prove(problem(8), notes);
    assertEquals(engine.asked().size(), run.spend().calls());
    assertEquals(run.spend().completionTokens(), notes.spend().completionTokens());
    assertEquals(run.spend().promptTokens(), notes.spend().promptTokens());
    assertEquals(run.spend().usd(), notes.spend().usd(), 1e-9);
    assertEquals(failedIds.size(), run.spend().failed());
    assertTrue(failedIds.size() > 10);
    assertEquals(
        engine.asked().size(),
        notes.lost.size() + notes.assessments.size() + notes.evaluations.size());
    assertEquals(run.spend(), notes.rounds.get(notes.rounds.size() - 1).spend());
    assertEquals(new Failure("too_long", "too long"), run.failure().orElseThrow());
    assertTrue(
        notes.evaluations.stream()
            .filter(e -> e.failure().isPresent())
            .allMatch(e -> e.score().isEmpty()),
        "no score is made of a failure");
  }

  @Test
  void failuresOfTheMachineryLowerNoScore() {
    ScriptedMathematician perfect = new ScriptedMathematician(1, 1, 1, 0, 1, 0, 1, 0);
    ScriptedModel engine =
        new ScriptedModel(
            (id, question, seed) -> {
              if (id.endsWith("/v0") || id.endsWith("/v3")) {
                throw new EngineException.ModelFault("NaN", null);
              }
              return perfect.answer(id, question, seed);
            });
    Notes notes = new Notes();
    ProofRun run = search(engine, 2, 2, 1).prove(problem(0), notes);
    Assessment chosen = run.chosen().orElseThrow();
    assertEquals(1, chosen.meanScore().getAsDouble());
    assertEquals(4, chosen.verifications().size());
    assertEquals(ProofRun.Stop.CAP, run.stop(), "four of six are not all");
    assertEquals(Label.Reason.INCOMPLETE, chosen.label().reason());
  }

  @Test
  void proofThatFewCouldJudgeDoesNotStandBeforeOneThatPassesThemAll() {
    ScriptedMathematician perfect = new ScriptedMathematician(1, 1, 1, 0, 1, 0, 1, 0);
    ScriptedModel engine =
        new ScriptedModel(
            (id, question, seed) -> {
              if (id.contains("/r0.p0/v") && !id.endsWith("/v0")) {
                throw new EngineException.ModelFault("NaN", null);
              }
              return perfect.answer(id, question, seed);
            });
    for (int pool : new int[] {1, 2}) {
      Notes notes = new Notes();
      ProofRun run = search(engine, pool, 2, 3).prove(problem(0), notes);
      assertEquals(ProofRun.Stop.PASSED_ALL, run.stop());
      String id = run.chosen().orElseThrow().proof().id();
      assertEquals(pool == 1 ? "r1.p0" : "r0.p1", id);
      assertEquals(id, notes.rounds.get(notes.rounds.size() - 1).chosenId());
    }
  }

  @Test
  void problemWithoutAnyProofSaysWhy() {
    ProofRun mess =
        search(new ScriptedModel((id, q, seed) -> ScriptedModel.Says.of("I give up")), 2, 2, 3)
            .prove(problem(0), new Notes());
    assertEquals(ProofRun.Stop.NO_PROOF, mess.stop());
    assertEquals(4, mess.spend().calls(), "each draft was asked for twice");
    assertTrue(!mess.isBroken());
    ProofRun broken =
        search(
                new ScriptedModel(
                    (id, q, seed) -> {
                      throw new EngineException.Invalid("no");
                    }),
                2,
                2,
                3)
            .prove(problem(0), new Notes());
    assertEquals(ProofRun.Stop.NO_PROOF, broken.stop());
    assertTrue(broken.isBroken());
    assertEquals(2, broken.spend().failed());
  }

  @Test
  void engineThatIsGoneEndsTheWork() {
    ScriptedModel engine =
        new ScriptedModel(
            (id, q, seed) -> {
              throw new EngineException.Closed("closed");
            });
    assertThrows(
        EngineException.Closed.class, () -> search(engine, 2, 2, 3).prove(problem(0), new Notes()));
  }

  @Test
  void chainStopsOnceItsAuthorIsContent() {
    ScriptedMathematician liar = new ScriptedMathematician(0, 1, 1, 0, 1, 0, 0, 0);
    Notes notes = new Notes();
    ProofRun run = sequential(liar, 3, 8).prove(problem(1), notes);
    assertEquals(ProofRun.Stop.SELF_PERFECT, run.stop());
    assertEquals(0, run.rounds());
    assertEquals(3, notes.assessments.size());
    assertTrue(run.chosen().orElseThrow().meanScore().getAsDouble() < 1, "verifiers know better");
  }

  @Test
  void refinementMendsWhatItsAuthorAdmits() {
    ScriptedMathematician honest = new ScriptedMathematician(0, 1, 1, 0, 1, 0, 1, 0);
    Notes notes = new Notes();
    ProofRun run = sequential(honest, 4, 8).prove(problem(1), notes);
    assertEquals(ProofRun.Stop.SELF_PERFECT, run.stop());
    assertTrue(run.rounds() <= 2);
    assertEquals(1, run.chosen().orElseThrow().meanScore().getAsDouble());
    double before = -1;
    for (RoundPoint point : notes.rounds) {
      assertTrue(point.poolMean().getAsDouble() > before);
      before = point.poolMean().getAsDouble();
    }
    for (Assessment assessment : notes.assessments) {
      if (assessment.proof().round() > 0) {
        assertEquals(
            "r" + (assessment.proof().round() - 1) + ".p" + assessment.proof().chain(),
            assessment.proof().parentId().orElseThrow());
      }
    }
  }

  @Test
  void chainsEndAtTheCap() {
    ScriptedMathematician stuck = new ScriptedMathematician(0, 0, 1, 0, 1, 0, 1, 0);
    Notes notes = new Notes();
    ProofRun run = sequential(stuck, 2, 5).prove(problem(1), notes);
    assertEquals(ProofRun.Stop.CAP, run.stop());
    assertEquals(10, notes.assessments.size());
    assertEquals(5, notes.rounds.size());
  }

  private static Problem problem(int index) {
    return new Problem(index, "p" + index, "Show that it holds for every n.");
  }

  private static Prover search(ScriptedMathematician skill, int pool, int analyses, int rounds) {
    return search(new ScriptedModel(skill), pool, analyses, rounds);
  }

  private static Prover search(ScriptedModel engine, int pool, int analyses, int rounds) {
    ModelCalls calls = new ModelCalls(engine, SamplingParams.defaults(), ThinkingMode.THINKING);
    return new ProofSearch(
        calls, calls, new ProofSearch.Settings(pool, analyses, rounds), RULE, 2, 11);
  }

  private static Prover sequential(ScriptedMathematician skill, int chains, int attempts) {
    ModelCalls calls =
        new ModelCalls(new ScriptedModel(skill), SamplingParams.defaults(), ThinkingMode.THINKING);
    return new SequentialRefinement(
        calls, calls, new SequentialRefinement.Settings(chains, attempts), RULE, 2, 11);
  }
}
