package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.judge.JudgeSettings;
import org.sparseforge.schemas.Json;

/**
 * Everything a verify run was told, checked.
 *
 * @param in directory of a dataset
 * @param out directory to write
 * @param sandbox auto, bubblewrap or graalpy
 * @param judge looks at tasks that hold, or null where nobody does
 * @param partitions most Spark partitions a wave is cut into; 0 for one a group
 */
public record VerifySettings(
    String in, String out, String sandbox, JudgeSettings judge, int partitions) {
  /** A run without a judge. */
  public VerifySettings(String in, String out, String sandbox, int partitions) {
    this(in, out, sandbox, null, partitions);
  }

  public VerifySettings {
    SynthesizeSettings.checkSandbox(sandbox);
    SynthesizeSettings.checkPartitions(partitions);
    if (judge != null && !judge.checks()) {
      throw new InputException(
          "--judge-model has nothing to do: give --judge-threshold above 0, the least mean score");
    }
    if (in.equals(out)) {
      throw new InputException("--out must not be --in; the dataset under test is never changed");
    }
  }

  /** The settings under the keys a configuration file uses. */
  public ObjectNode toJson() {
    ObjectNode node =
        Json.object()
            .put("in", in)
            .put("out", out)
            .put("sandbox", sandbox)
            .put("partitions", partitions);
    return judge == null ? node : node.setAll(judge.toJson());
  }
}
