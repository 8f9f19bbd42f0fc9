package org.sparseforge.verify.episode;

import java.util.Objects;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Task;

/**
 * One attempt to be made.
 *
 * @param model as rows name it
 * @param policyVersion which weights of that model, empty where there is only one
 * @param seed of the run; with task, model and sample it decides every draw
 * @param sample which of the attempts at this task, from 0
 */
public record EpisodeRequest(
    Task task, Environment environment, String model, String policyVersion, long seed, int sample) {
  public EpisodeRequest {
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(policyVersion, "policyVersion");
    if (sample < 0) {
      throw new IllegalArgumentException("sample must be 0 or more, got " + sample);
    }
  }

  public String episodeId() {
    return Identity.episodeId(task.taskId(), model, policyVersion, seed, sample);
  }

  EpisodeRequest withSeed(long other) {
    return new EpisodeRequest(task, environment, model, policyVersion, other, sample);
  }
}
