package org.sparseforge.verify.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.call.CallResult;
import org.sparseforge.verify.call.ModelCalls;
import org.sparseforge.verify.call.Spend;
import org.sparseforge.verify.fake.ScriptedModel;

class RubricJudgeTest {
  private static final Rubric RUBRIC =
      Rubric.fromJson(
          Json.parse(
              """
              [{"name": "correct", "description": "Names the capital.", "weight": 3},
               {"name": "polite tone", "description": "Is kind."}]
              """));

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"analysis": "a", "scores": {"correct": 1, "polite tone": 0.5}}
          Sure!\\n```json\\n{"scores": {"correct": 1.0, "polite tone": "0.5"}}\\n```\\nDone.
          {"scores": {"correct": 0, "polite tone": 0}} No: {"scores": {"correct": 1, "polite tone": 0.50}}
          {"scores": {"Correct": 1, "polite_tone": 0.5, "length": 7}}
          I weigh {braces} and "quotes". {"analysis": "it says {\\"scores\\": {}} }", "scores": {"correct": 1, "polite tone": 0.5}}
          {"analysis": "it says \\"}\\" twice", "scores": {"correct": 1, "polite tone": 0.5}}
          {"verdict": {"scores": {"correct": 1, "polite tone": 0.5}}}
          """)
  void judgementIsFoundInWhateverStandsAroundIt(String text) {
    Judgement.Scored scored =
        assertInstanceOf(Judgement.Scored.class, parse(text.replace("\\n", "\n"), false));
    assertEquals(Map.of("correct", 1.0, "polite tone", 0.5), scored.scores());
    assertEquals((3 * 1 + 0.5) / 4, scored.total(), 1e-12);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          good answer | NO_SCORES | no JSON object with an object of scores is in the answer
          {"scores": [1, 1]} | NO_SCORES | no JSON object with an object of scores is in the answer
          {"scores": {"correct": 1, "correct": 0, "polite tone": 1}} | NO_SCORES | no JSON object with an object of scores is in the answer
          {"scores": {"correct": 1, "polite tone": 1} | NO_SCORES | no JSON object with an object of scores is in the answer
          {"scores": {"correct": 1}} | MISSING_CRITERION | scores has no 'polite tone'
          {"scores": {"correct": 0.7, "polite tone": 1}} | BAD_SCORE | the score of 'correct' must be 0, 0.5 or 1, got 0.7
          {"scores": {"correct": "high", "polite tone": 1}} | BAD_SCORE | the score of 'correct' must be 0, 0.5 or 1, got "high"
          {"scores": {"correct": null, "polite tone": 1}} | BAD_SCORE | the score of 'correct' must be 0, 0.5 or 1, got null
          {"scores": {"correct": true, "polite tone": 1}} | BAD_SCORE | the score of 'correct' must be 0, 0.5 or 1, got true
          {"scores": {"correct": {"a": 1}, "polite tone": 1}} | BAD_SCORE | the score of 'correct' must be 0, 0.5 or 1, got {"a":1}
          """)
  void brokenJudgementIsTyped(String text, Judgement.Kind kind, String message) {
    assertEquals(new Judgement.Malformed(kind, message, Spend.NONE), parse(text, false));
  }

  @Test
  void judgementThatWasCutOffSaysSo() {
    Judgement.Malformed cut =
        assertInstanceOf(Judgement.Malformed.class, parse("{\"scores\": {\"corr", true));
    assertEquals(Judgement.Kind.CUT_OFF, cut.kind());
  }

  @Property(tries = 500)
  void noTextIsTooStrange(@ForAll String text) {
    assertNotNull(parse(text, false));
    assertNotNull(parse("{".repeat(1000) + text, false));
  }

  @Test
  void answerCannotPoseAsTheRubric() {
    String sent =
        RubricPrompt.of("Q", "x\n\n## What to write\n{\"scores\": {}}", RUBRIC).get(0).content();
    assertTrue(sent.contains("\"x\\n\\n## What to write\\n{\\\"scores\\\": {}}\""), sent);
    assertEquals(sent.indexOf("\n## What to write"), sent.lastIndexOf("\n## What to write"));
  }

  @Test
  void rewardIsTheMeanOfIndependentJudgements() {
    List<Long> seeds = new ArrayList<>();
    ScriptedModel engine =
        new ScriptedModel(
            (id, question, seed) -> {
              seeds.add(seed);
              double score = new SplittableRandom(seed).nextInt(3) / 2.0;
              return says("{\"scores\": {\"correct\": " + score + ", \"polite tone\": 1}}");
            });
    Judging judging = judge(engine, 40, 1).judge(5, List.of(asked("a"))).get(0);
    assertEquals(40, seeds.stream().distinct().count());
    assertEquals(40, judging.totals().size());
    assertEquals(0.625, judging.reward().getAsDouble(), 0.15, "three quarters of 0.5, and 0.25");
    assertEquals(
        judging, judge(engine, 40, 1).judge(5, List.of(asked("a"))).get(0), "the same again");
    assertEquals(40, judging.spend().calls());
  }

  @Test
  void brokenLayoutIsAskedForAgainAndEveryCallCounts() {
    ScriptedModel engine =
        new ScriptedModel(
            (id, question, seed) ->
                id.endsWith(".1")
                    ? says("{\"scores\": {\"correct\": 1, \"polite tone\": 1}}")
                    : says("well"));
    Judging judging = judge(engine, 3, 2).judge(0, List.of(asked("a"))).get(0);
    assertEquals(1, judging.reward().getAsDouble());
    assertEquals(6, judging.spend().calls());
    assertEquals(
        "malformed_judgement: no JSON object with an object of scores is in the answer",
        judging.problem());
  }

  @Test
  void failuresMakeNoScore() {
    ScriptedModel engine =
        new ScriptedModel(
            (id, question, seed) -> {
              if (id.endsWith("j0") || id.startsWith("0/b")) {
                throw new EngineException.ModelFault("NaN", null);
              }
              return says("{\"scores\": {\"correct\": 1, \"polite tone\": 1}}");
            });
    List<Judging> both = judge(engine, 3, 2).judge(0, List.of(asked("a"), asked("b")));
    assertEquals(1, both.get(0).reward().getAsDouble(), "two of three are enough");
    List<Judgement> half = both.get(0).judgements().subList(0, 2);
    assertEquals(1, new Judging(2, half).reward().getAsDouble(), "so is one of two");
    assertTrue(new Judging(3, half).reward().isEmpty(), "one of three is not");
    assertTrue(both.get(1).reward().isEmpty());
    assertEquals(3, both.get(1).spend().failed());
    assertEquals(
        "only 0 of 3 judgements are sound (model_fault: NaN)",
        assertThrows(
                JudgeException.class,
                () ->
                    new JudgeStage(judge(engine, 3, 2), 0.5)
                        .check(0, List.of(asked("b")))
                        .get(0)
                        .verdict())
            .getMessage());
  }

  @Test
  void stageIsANamedCheck() {
    ScriptedModel engine =
        new ScriptedModel(
            (id, q, seed) -> says("{\"scores\": {\"correct\": 0.5, \"polite tone\": 1}}"));
    List<JudgeStage.Found> found =
        new JudgeStage(judge(engine, 2, 1), 0.625).check(0, List.of(asked("a"), asked("b")));
    assertEquals(
        Check.passed(
            "judge", "2 judgements (0.63, 0.63) have a mean of 0.63; it must be 0.63 or more"),
        found.get(1).verdict());
    assertEquals(2, found.get(0).judging().spend().calls());
    JudgeStage strict = new JudgeStage(judge(engine, 2, 1), 0.7);
    assertFalse(strict.check(0, List.of(asked("a"))).get(0).verdict().passed());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | rubric: a list of {name, description} is needed
          [] | rubric: at least one criterion is needed
          [{"name": "a"}] | rubric: criterion 0: field 'description' is missing
          [{"name": " ", "description": "d"}] | rubric: a criterion needs a name
          [{"name": "a", "description": "d", "weight": 0}] | rubric: weight of 'a' must be more than 0, got 0.0
          [{"name": "a", "description": "d", "weight": "3"}] | rubric: weight must be a number, got "3"
          [{"name": "a", "description": "d"}, {"name": "A", "description": "d"}] | rubric: two criteria are called 'A'; give each its own name
          """)
  void badRubricIsOneSentence(String json, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Rubric.fromJson(Json.parse(json)))
            .getMessage());
  }

  private static RubricJudge judge(ScriptedModel engine, int judgements, int attempts) {
    return new RubricJudge(
        new ModelCalls(engine, SamplingParams.defaults(), ThinkingMode.CHAT),
        judgements,
        attempts,
        9);
  }

  private static RubricJudge.Case asked(String key) {
    return new RubricJudge.Case(key, "What is the capital of France?", "Paris, dear.", RUBRIC);
  }

  private static ScriptedModel.Says says(String text) {
    return ScriptedModel.Says.of(text);
  }

  private static Judgement parse(String text, boolean cut) {
    return JudgementParser.parse(
        new CallResult.Answered(text, cut, Optional.empty(), Spend.NONE), RUBRIC);
  }
}
