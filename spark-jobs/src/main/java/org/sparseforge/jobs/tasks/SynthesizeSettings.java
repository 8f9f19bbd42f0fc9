package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.judge.JudgeSettings;
import org.sparseforge.schemas.Json;

/**
 * Everything a synthesize run was told, checked.
 *
 * @param kind of task
 * @param tasks accepted tasks to make
 * @param out directory to write, a path or a URI of any file system Hadoop knows
 * @param maxDifficulty 1 to 5
 * @param domains files or directories in place of the packaged domains; empty for those
 * @param seedTables directory of tables that add to the packaged ones, or null
 * @param author who writes the tasks
 * @param attempts how agents attempt every candidate that holds, or null where none does
 * @param judge looks at candidates that hold, or null where nobody does
 * @param sandbox auto, bubblewrap or graalpy
 * @param partitions most Spark partitions a wave is cut into; 0 for one a group
 * @param maxCandidates candidates after which the run ends short; 0 for {@link
 *     #DEFAULT_CANDIDATES_PER_TASK} times the tasks, and at least a thousand
 */
public record SynthesizeSettings(
    String kind,
    long tasks,
    String out,
    long seed,
    int maxDifficulty,
    List<Path> domains,
    Path seedTables,
    AuthorSettings author,
    AttemptSettings attempts,
    JudgeSettings judge,
    String sandbox,
    int partitions,
    long maxCandidates) {
  /** Kinds this version makes. */
  public static final List<String> KINDS = List.of("general");

  private static final Set<String> SANDBOXES = Set.of("auto", "bubblewrap", "graalpy");
  private static final long DEFAULT_CANDIDATES_PER_TASK = 20;
  private static final long MOST_TASKS = 100_000_000;

  public SynthesizeSettings {
    domains = List.copyOf(domains);
    if (tasks < 1 || tasks > MOST_TASKS) {
      throw new InputException(
          "--tasks must be 1 to 100000000, got " + tasks + "; it counts accepted tasks");
    }
    if (maxDifficulty < 1 || maxDifficulty > 5) {
      throw new InputException("--max-difficulty must be 1 to 5, got " + maxDifficulty);
    }
    checkSandbox(sandbox);
    checkPartitions(partitions);
    if (judge != null) {
      judge.requireRubric();
      if (!judge.checks() && (attempts == null || attempts.rewards().judgeWeight() == 0)) {
        throw new InputException(
            "--judge-model has nothing to do: give --judge-threshold above 0 for a check, or"
                + " --rollouts and --judge-weight above 0 for a part of the reward");
      }
    }
    if (maxCandidates < 0) {
      throw new InputException(
          "--max-candidates must be 1 or more, or 0 for the default, got " + maxCandidates);
    }
    if (maxCandidates == 0) {
      maxCandidates = Math.max(1000, tasks * DEFAULT_CANDIDATES_PER_TASK);
    }
  }

  static void checkSandbox(String sandbox) {
    if (!SANDBOXES.contains(sandbox)) {
      throw new InputException(
          "--sandbox must be auto, bubblewrap or graalpy, got '" + sandbox + "'");
    }
  }

  static void checkPartitions(int partitions) {
    if (partitions < 0) {
      throw new InputException(
          "--partitions must be 1 or more, or 0 to let Sparseforge choose, got " + partitions);
    }
  }

  /** The settings under the keys a configuration file uses. */
  public ObjectNode toJson() {
    ObjectNode node =
        Json.object().put("kind", kind).put("tasks", tasks).put("out", out).put("seed", seed);
    node.put("max_difficulty", maxDifficulty);
    node.set(
        "domains", Json.arrayOf(domains, path -> Json.MAPPER.getNodeFactory().textNode("" + path)));
    node.setAll(author.toJson());
    if (attempts != null) {
      ObjectNode said = attempts.toJson();
      node.put("rollouts", attempts.samples());
      said.remove(attempts.engine().toMap().keySet());
      said.remove(List.of("samples", "sandbox"));
      node.setAll(said);
    }
    if (judge != null) {
      node.setAll(judge.toJson());
    }
    return node.put("seed_tables", seedTables == null ? null : seedTables.toString())
        .put("sandbox", sandbox)
        .put("partitions", partitions)
        .put("max_candidates", maxCandidates);
  }
}
