package org.sparseforge.jobs.judge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.grades.JudgementLine;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.EpisodeFailure;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.call.ModelCalls;
import org.sparseforge.verify.episode.EpisodeOutcome;
import org.sparseforge.verify.judge.JudgeStage;
import org.sparseforge.verify.judge.Judging;
import org.sparseforge.verify.judge.Rubric;
import org.sparseforge.verify.judge.RubricJudge;

/**
 * Judges tasks and attempts at them, by the task's own rubric or else the run's. What it says
 * depends on the seed and on what is judged, as far as its model honours seeds.
 */
public final class TaskJudge {
  /** {@link EpisodeFailure#failureClass} of an attempt that the judge said nothing of. */
  public static final String FAILURE = "judge";

  /** Times an answer is put before a judge who says nothing usable of it. */
  private static final int ROUNDS = 3;

  /** Times a judgement is asked for in one round until it keeps its layout. */
  private static final int FORMAT_ATTEMPTS = 2;

  private static final String AGAIN = "; what is done is kept, run the same command again";

  private final JudgeRecipe recipe;
  private final OpenModel model;
  private final RubricJudge judge;
  private final Optional<Rubric> rubric;

  TaskJudge(JudgeRecipe recipe, OpenModel model) {
    this.recipe = recipe;
    this.model = model;
    ModelCalls calls =
        new ModelCalls(
            model.engine(), SamplingParams.from(recipe.sampling()), ThinkingMode.THINKING);
    this.judge = new RubricJudge(calls, recipe.judgements(), FORMAT_ATTEMPTS, recipe.seed());
    this.rubric =
        Optional.ofNullable(recipe.rubric()).map(text -> Rubric.fromJson(Json.parse(text)));
  }

  /**
   * A task that was judged.
   *
   * @param calls a row for each, of table {@code judgements}
   */
  public record JudgedTask(Check check, List<ObjectNode> calls) {}

  /**
   * An attempt that was judged.
   *
   * @param score 0 to 1; empty where the judge said nothing, or was not asked
   * @param calls a row for each, of table {@code judgements}
   */
  public record JudgedEpisode(Episode episode, OptionalDouble score, List<ObjectNode> calls) {
    /** Of an attempt that no judge looks at. */
    public static JudgedEpisode unjudged(Episode episode) {
      return new JudgedEpisode(episode, OptionalDouble.empty(), List.of());
    }
  }

  /**
   * Checks tasks: whether the answer that each holds to be right meets the rubric.
   *
   * @return one for each, in their order
   * @throws JobException if the judge says nothing of one: that is no verdict on it
   * @throws InputException if the judge's endpoint refuses us
   */
  public List<JudgedTask> check(List<Task> tasks) {
    JudgeStage stage = new JudgeStage(judge, recipe.threshold());
    List<JudgedTask> judged = new ArrayList<>();
    List<JudgeStage.Found> first =
        asked(() -> stage.check(0, tasks.stream().map(task -> ofTask(task, 0)).toList()));
    for (int i = 0; i < tasks.size(); i++) {
      Task task = tasks.get(i);
      JudgeStage.Found found = first.get(i);
      List<ObjectNode> calls = new ArrayList<>(lines(task, null, found.judging()));
      for (int round = 1; round < ROUNDS && found.check().isEmpty(); round++) {
        RubricJudge.Case again = ofTask(task, round);
        found = asked(() -> stage.check(0, List.of(again))).get(0);
        calls.addAll(lines(task, null, found.judging()));
      }
      if (found.check().isEmpty()) {
        throw new JobException(
            "the judge has no verdict on task "
                + task.taskId()
                + ": "
                + found.judging().whyUnsound()
                + AGAIN
                + ", or with another --judge-model");
      }
      judged.add(new JudgedTask(found.verdict(), calls));
    }
    return judged;
  }

  /**
   * Scores an attempt that a verifier has judged: all that the agent said and did, without its
   * reasoning. One without an answer meets no criterion, and nobody is asked.
   *
   * @return its episode broken, where the judge says nothing of it
   */
  public JudgedEpisode score(Task task, Episode episode) {
    if (!isAnswered(episode)) {
      return new JudgedEpisode(episode, OptionalDouble.of(0), List.of());
    }
    List<ObjectNode> calls = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      RubricJudge.Case one =
          new RubricJudge.Case(
              key("e/" + episode.episodeId(), round),
              prompt(task),
              said(task, episode),
              rubric(task));
      Judging judging = asked(() -> judge.judge(0, List.of(one))).get(0);
      calls.addAll(lines(task, episode, judging));
      if (judging.reward().isPresent()) {
        return new JudgedEpisode(episode, judging.reward(), calls);
      }
    }
    return new JudgedEpisode(
        episode.withFailure(new EpisodeFailure(FAILURE, ROUNDS)), OptionalDouble.empty(), calls);
  }

  private static boolean isAnswered(Episode episode) {
    return episode.outcome().equals(EpisodeOutcome.PASSED.text())
        || episode.outcome().equals(EpisodeOutcome.FAILED.text());
  }

  private RubricJudge.Case ofTask(Task task, int round) {
    return new RubricJudge.Case(
        key("t/" + task.taskId(), round), prompt(task), task.answer(), rubric(task));
  }

  private static String key(String what, int round) {
    return round == 0 ? what : what + "/" + round;
  }

  private Rubric rubric(Task task) {
    return task.rubric() == null
        ? rubric.orElseThrow(
            () -> new IllegalStateException("task " + task.taskId() + " has no rubric"))
        : Rubric.fromJson(Json.parse(task.rubric()));
  }

  /** What the agent is given: messages, and the functions it may call. */
  private static String prompt(Task task) {
    ObjectNode prompt = Json.object();
    prompt.set("messages", Json.arrayOf(task.prompt(), Message::toPromptJson));
    prompt.set("tools", Json.parse(task.tools()));
    return Json.write(prompt);
  }

  /** What it made of that: its own reasoning is no part of an answer. */
  private static String said(Task task, Episode episode) {
    ArrayNode said = Json.array();
    List<Message> messages = episode.messages();
    for (Message message : messages.subList(task.prompt().size(), messages.size())) {
      ObjectNode one = message.toJson();
      one.remove("reasoning_content");
      one.properties().removeIf(field -> field.getValue().isNull());
      said.add(one);
    }
    return Json.write(said);
  }

  private List<ObjectNode> lines(Task task, Episode episode, Judging judging) {
    return judging.judgements().stream()
        .map(
            judgement ->
                JudgementLine.fill(
                    Json.object()
                        .put("task_id", task.taskId())
                        .put("episode_id", episode == null ? null : episode.episodeId())
                        .put("schema_version", SchemaVersion.CURRENT)
                        .put("model", model.info().name()),
                    judgement))
        .toList();
  }

  /** What ends the run is told as what it is: the user's to mend, or to try again. */
  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (EngineException.Unauthorized e) {
      throw new InputException("the judge: " + e.getMessage(), e);
    } catch (EngineException e) {
      throw new JobException("the judge: " + e.getMessage() + AGAIN, e);
    }
  }
}
