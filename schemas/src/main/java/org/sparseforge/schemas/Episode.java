package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

/**
 * One attempt of an agent at one task: the row of a trajectory. The episodes that differ only in
 * {@code sample} are a rollout of the task.
 *
 * @param episodeId {@link Identity#episodeId} of task, model, policy, seed and sample
 * @param sample which of the attempts at its task, from 0
 * @param model what the agent was, as its engine names it
 * @param policyVersion which weights of that model; empty where there is only one
 * @param messages all that was said, in order, the task's own prompt first. Where the model's
 *     context was cut or begun anew on the way, this is still everything; what the model saw then
 *     is in {@code tokens}
 * @param reward null until judged, and where the attempt broke for a reason outside the agent
 * @param rewards JSON text: parts of the reward by name; {} until judged
 * @param outcome how it ended: {@code passed}, {@code failed}, {@code malformed} ...
 * @param advantage over the other attempts at the task, or null
 * @param steps how often the agent's model was asked
 * @param finishReason why the model's last completion ended; empty where there was none
 * @param failure what broke, or null; then {@code reward} is null too
 * @param seconds wall time; measures the run and takes no part in digests
 */
public record Episode(
    String episodeId,
    String taskId,
    int sample,
    String model,
    String policyVersion,
    List<Message> messages,
    Double reward,
    String rewards,
    String outcome,
    Double advantage,
    TokenTrace tokens,
    TokenCounts counts,
    int steps,
    String finishReason,
    EpisodeFailure failure,
    double seconds) {
  public Episode {
    Objects.requireNonNull(episodeId, "episodeId");
    Objects.requireNonNull(taskId, "taskId");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(policyVersion, "policyVersion");
    Objects.requireNonNull(rewards, "rewards");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(counts, "counts");
    Objects.requireNonNull(finishReason, "finishReason");
    messages = List.copyOf(messages);
    if (failure != null && reward != null) {
      throw new IllegalArgumentException(
          "episode "
              + episodeId
              + " broke ("
              + failure.failureClass()
              + ") and has a reward of "
              + reward
              + "; a broken machine is never a wrong answer, so its reward must be null");
    }
  }

  /**
   * The same attempt, judged.
   *
   * @param parts JSON text of an object: the reward's parts by name
   */
  public Episode withReward(double value, String parts, String found) {
    return with(value, parts, found, advantage, failure);
  }

  public Episode withAdvantage(Double value) {
    return with(reward, rewards, outcome, value, failure);
  }

  /** The same attempt, found to have broken: without reward, parts of it, or advantage. */
  public Episode withFailure(EpisodeFailure what) {
    return with(null, "{}", EpisodeFailure.OUTCOME, null, what);
  }

  private Episode with(
      Double newReward, String parts, String found, Double newAdvantage, EpisodeFailure broken) {
    return new Episode(
        episodeId,
        taskId,
        sample,
        model,
        policyVersion,
        messages,
        newReward,
        parts,
        found,
        newAdvantage,
        tokens,
        counts,
        steps,
        finishReason,
        broken,
        seconds);
  }

  public ObjectNode toJson() {
    ObjectNode node =
        Json.object()
            .put("episode_id", episodeId)
            .put("schema_version", SchemaVersion.CURRENT)
            .put("task_id", taskId)
            .put("sample", sample)
            .put("model", model)
            .put("policy_version", policyVersion);
    node.set("messages", Json.arrayOf(messages, Message::toJson));
    node.put("reward", reward).put("rewards", rewards).put("outcome", outcome);
    node.put("advantage", advantage);
    tokens.write(node);
    counts.write(node);
    node.put("steps", steps).put("finish_reason", finishReason);
    node.set("failure", failure == null ? null : failure.toJson());
    return node.put("cost_usd", counts.costUsd()).put("seconds", seconds);
  }

  public static Episode fromJson(JsonNode node) {
    JsonNode failure = node.get("failure");
    return new Episode(
        Json.text(node, "episode_id"),
        Json.text(node, "task_id"),
        node.path("sample").intValue(),
        Json.text(node, "model"),
        Json.text(node, "policy_version"),
        Json.listOf(node.get("messages"), Message::fromJson),
        Json.numberOrNull(node, "reward"),
        Json.text(node, "rewards"),
        Json.text(node, "outcome"),
        Json.numberOrNull(node, "advantage"),
        TokenTrace.fromJson(node),
        TokenCounts.fromJson(node),
        node.path("steps").intValue(),
        Json.text(node, "finish_reason"),
        failure == null || failure.isNull() ? null : EpisodeFailure.fromJson(failure),
        node.path("seconds").doubleValue());
  }
}
