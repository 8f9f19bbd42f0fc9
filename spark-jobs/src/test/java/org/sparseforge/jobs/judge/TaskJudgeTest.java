package org.sparseforge.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.ModelInfo;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.EpisodeFailure;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.TokenCounts;
import org.sparseforge.schemas.TokenTrace;
import org.sparseforge.verify.fake.OrdersTask;
import org.sparseforge.verify.fake.ScriptedModel;

class TaskJudgeTest {
  private static final Task TASK = OrdersTask.task();

  private static TaskJudge judge(ScriptedModel model) {
    JudgeRecipe recipe = new JudgeRecipe(null, new HashMap<>(), ScriptedJudge.RUBRIC, 2, 0.5, 7);
    ModelInfo info =
        new ModelInfo("scripted", "none", "none", OptionalInt.empty(), Optional.empty(), false);
    return new TaskJudge(recipe, new OpenModel(info, model));
  }

  private static Episode episode(String outcome) {
    return new Episode(
        "e1",
        TASK.taskId(),
        0,
        "m",
        "",
        List.of(
            TASK.prompt().get(0),
            TASK.prompt().get(1),
            new Message("assistant", "I am done.", "a secret thought", null, null)),
        1.0,
        "{}",
        outcome,
        null,
        TokenTrace.NONE,
        TokenCounts.NONE,
        1,
        "stop",
        null,
        0);
  }

  @Test
  void theJudgeSeesWhatWasSaidWithoutTheReasoning() {
    ScriptedModel model =
        new ScriptedModel(
            (id, question, seed) -> {
              assertTrue(question.contains("I am done."), question);
              assertFalse(question.contains("a secret thought"), question);
              String prompt = "Only open orders can be cancelled.";
              assertEquals(question.indexOf(prompt), question.lastIndexOf(prompt), question);
              return ScriptedModel.Says.of("{\"scores\": {\"sound\": 0.5}}");
            });
    TaskJudge.JudgedEpisode judged = judge(model).score(TASK, episode("passed"));
    assertEquals(OptionalDouble.of(0.5), judged.score());
    assertEquals(2, judged.calls().size());
    assertEquals("e1", judged.calls().get(0).path("episode_id").asText());
  }

  @Test
  void aJudgeThatMumblesIsAskedAnewEveryTimeAndThenDecidesNothing() {
    ScriptedModel model =
        new ScriptedModel((id, question, seed) -> ScriptedModel.Says.of("well, well"));
    TaskJudge.JudgedEpisode judged = judge(model).score(TASK, episode("failed"));
    assertEquals(OptionalDouble.empty(), judged.score());
    assertEquals(new EpisodeFailure("judge", 3), judged.episode().failure());
    assertEquals(12, judged.calls().size(), "three rounds of two judgements, each asked for twice");
    assertEquals(
        12, model.asked().stream().map(asked -> asked.sampling().seed()).distinct().count());
  }

  @Test
  void anAttemptWithoutAnAnswerIsWorthNothingUnasked() {
    ScriptedModel model =
        new ScriptedModel(
            (id, question, seed) -> {
              throw new AssertionError("nobody asks");
            });
    TaskJudge.JudgedEpisode judged = judge(model).score(TASK, episode("max_steps"));
    assertEquals(OptionalDouble.of(0), judged.score());
    assertEquals(List.of(), judged.calls());
  }
}
