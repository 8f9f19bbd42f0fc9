package org.sparseforge.jobs.attempt;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.sparseforge.jobs.judge.TaskJudge;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.episode.EpisodeOutcome;
import org.sparseforge.verify.rollout.Advantages;
import org.sparseforge.verify.rollout.RewardRules;
import org.sparseforge.verify.rollout.Rewards;

/**
 * All attempts at one task, rewarded and compared with each other.
 *
 * @param episodes in sample order
 * @param graded those with a verdict
 * @param passed of those
 * @param judgements the judge's calls for each episode, a row each
 */
public record TaskRollout(
    List<Episode> episodes, int graded, int passed, List<List<ObjectNode>> judgements) {
  /**
   * @param attempts one for each sample, not rewarded yet
   */
  static TaskRollout of(Task task, List<TaskJudge.JudgedEpisode> attempts, RewardRules rules) {
    List<Episode> episodes = new ArrayList<>();
    int graded = 0;
    int passed = 0;
    for (TaskJudge.JudgedEpisode judged : attempts) {
      Episode attempt = judged.episode();
      if (attempt.failure() != null) {
        episodes.add(attempt);
        continue;
      }
      boolean pass = attempt.outcome().equals(EpisodeOutcome.PASSED.text());
      graded++;
      passed += pass ? 1 : 0;
      episodes.add(rewarded(task, attempt, pass, judged.score(), rules));
    }
    List<OptionalDouble> advantages =
        Advantages.of(
            episodes.stream()
                .map(
                    e ->
                        e.reward() == null ? OptionalDouble.empty() : OptionalDouble.of(e.reward()))
                .toList());
    for (int i = 0; i < episodes.size(); i++) {
      OptionalDouble advantage = advantages.get(i);
      if (advantage.isPresent()) {
        episodes.set(i, episodes.get(i).withAdvantage(advantage.getAsDouble()));
      }
    }
    return new TaskRollout(
        List.copyOf(episodes),
        graded,
        passed,
        attempts.stream().map(TaskJudge.JudgedEpisode::calls).toList());
  }

  private static Episode rewarded(
      Task task, Episode episode, boolean passed, OptionalDouble judge, RewardRules rules) {
    List<String> said = new ArrayList<>();
    List<String> read = new ArrayList<>();
    for (Message message : episode.messages()) {
      if (message.role().equals("assistant")) {
        said.add(message.content());
        if (message.reasoningContent() != null) {
          said.add(message.reasoningContent());
        }
      } else {
        read.add(message.content());
      }
    }
    String asked = String.join("\n", task.prompt().stream().map(Message::content).toList());
    Rewards parts =
        rules.score(passed, episode.counts().completionTokens(), asked, said, read).judged(judge);
    return episode.withReward(rules.total(parts), Json.write(parts.toJson()), episode.outcome());
  }

  /** The task with the share of its attempts that passed. */
  public Task rated(Task task) {
    return task.withPassRate(graded == 0 ? null : (Double) ((double) passed / graded), graded);
  }
}
