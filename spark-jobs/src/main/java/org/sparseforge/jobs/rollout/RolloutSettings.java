package org.sparseforge.jobs.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;

/**
 * Everything a rollout run was told, checked.
 *
 * @param in directory of a dataset
 * @param out directory to write
 * @param partitions most Spark partitions a wave is cut into; 0 for one a group
 * @param maxErrorRate largest part of the episodes that may break
 */
public record RolloutSettings(
    String in, String out, AttemptSettings attempts, int partitions, double maxErrorRate) {
  public RolloutSettings {
    if (in.equals(out)) {
      throw new InputException("--out must not be --in; the dataset attempted is never changed");
    }
    if (attempts.judge() != null && attempts.rewards().judgeWeight() == 0) {
      throw new InputException(
          "--judge-model has nothing to do with --judge-weight 0; raise it, or leave the judge out");
    }
    if (partitions < 0) {
      throw new InputException(
          "--partitions must be 1 or more, or 0 to let Sparseforge choose, got " + partitions);
    }
    if (!(maxErrorRate >= 0 && maxErrorRate <= 1)) {
      throw new InputException("--max-error-rate must be 0 to 1, got " + maxErrorRate);
    }
  }

  /** The settings under the keys a configuration file uses. */
  public ObjectNode toJson() {
    ObjectNode node = Json.object().put("in", in).put("out", out);
    node.setAll(attempts.toJson());
    return node.put("partitions", partitions).put("max_error_rate", maxErrorRate);
  }
}
