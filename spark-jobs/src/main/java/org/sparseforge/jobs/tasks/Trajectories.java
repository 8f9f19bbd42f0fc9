package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sparseforge.jobs.dataset.DatasetDigest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableReader;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.run.RunDirectory;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.schemas.Task;
import org.sparseforge.verify.episode.EpisodeOutcome;
import org.sparseforge.verify.rollout.PassRateFilter;

/**
 * The attempts of a written dataset: read whole once, counted by task, and read again to be kept.
 */
final class Trajectories {
  private final Storage storage;
  private final TableReader table;
  private final Map<String, Tried> byTask = new HashMap<>();
  private final DatasetDigest digest = new DatasetDigest();
  private String model = "";
  private int samples;

  /**
   * What the attempts at one task say.
   *
   * @param graded those with a verdict
   * @param passed of those
   * @param contradiction what one of them says against itself, or null
   */
  record Tried(int rows, int graded, int passed, String contradiction) implements Serializable {
    static final Tried NONE = new Tried(0, 0, 0, null);

    /** What is wrong with the task's columns, if something is. */
    Optional<String> refutes(Task task) {
      if (contradiction != null) {
        return Optional.of(contradiction);
      }
      Double rate = graded == 0 ? null : (Double) ((double) passed / graded);
      boolean same = rate == null ? task.passRate() == null : rate.equals(task.passRate());
      return same && task.rollouts() == graded
          ? Optional.empty()
          : Optional.of(
              "pass_rate is "
                  + task.passRate()
                  + " of "
                  + task.rollouts()
                  + " rollouts, but of its trajectories "
                  + passed
                  + " of "
                  + graded
                  + " passed");
    }
  }

  private Trajectories(Storage storage) throws IOException {
    this.storage = storage;
    this.table = new TableReader(storage, Table.TRAJECTORIES);
  }

  /**
   * Reads them all; empty where the dataset has none.
   *
   * @throws InputException if a row is no episode
   */
  static Optional<Trajectories> read(Storage storage) throws IOException {
    if (!storage.isDirectory(Table.TRAJECTORIES.folder())) {
      return Optional.empty();
    }
    Trajectories read = new Trajectories(storage);
    read.table.forEach(read::count);
    return Optional.of(read);
  }

  private void count(ObjectNode row) {
    Episode episode = episode(row);
    digest.addEpisode(current(row, episode));
    model = episode.model();
    samples = Math.max(samples, episode.sample() + 1);
    Tried before = byTask.getOrDefault(episode.taskId(), Tried.NONE);
    boolean graded = episode.failure() == null;
    boolean passed = graded && Json.parse(episode.rewards()).path("outcome").doubleValue() == 1;
    byTask.put(
        episode.taskId(),
        new Tried(
            before.rows() + 1,
            before.graded() + (graded ? 1 : 0),
            before.passed() + (passed ? 1 : 0),
            before.contradiction() == null
                ? contradiction(episode, graded, passed)
                : before.contradiction()));
  }

  private Episode episode(ObjectNode row) {
    String version = row.path("schema_version").asText();
    if (!SchemaVersion.isReadable(version)) {
      throw Dataset.otherVersion(storage.shown(), version);
    }
    try {
      Episode episode = Episode.fromJson(row);
      Json.parse(episode.rewards());
      return episode;
    } catch (IllegalArgumentException | NullPointerException e) {
      throw new InputException(
          storage.shown(Table.TRAJECTORIES.folder())
              + ": episode "
              + row.path("episode_id").asText()
              + " cannot be read: "
              + e.getMessage()
              + "; restore it from a good copy, or leave trajectories/ out",
          e);
    }
  }

  private static String contradiction(Episode episode, boolean graded, boolean passed) {
    String who = "trajectory " + episode.episodeId();
    if (graded == (episode.reward() == null)) {
      return who + (graded ? " has a verdict and no reward" : " broke and has a reward");
    }
    boolean saysPassed = episode.outcome().equals(EpisodeOutcome.PASSED.text());
    return saysPassed == passed
        ? null
        : who + " has outcome '" + episode.outcome() + "' and is rewarded otherwise";
  }

  /** A row of an earlier minor version as this one stages it; others as they are. */
  private static ObjectNode current(ObjectNode row, Episode episode) {
    return row.path("schema_version").asText().equals(SchemaVersion.CURRENT)
        ? row
        : (ObjectNode) Json.parse(Json.write(episode.toJson()));
  }

  Tried of(String taskId) {
    return byTask.getOrDefault(taskId, Tried.NONE);
  }

  /** Calls {@code keep} with every row, in their order. */
  void forEach(Consumer<ObjectNode> keep) throws IOException {
    table.forEach(row -> keep.accept(current(row, episode(row))));
  }

  /** Of all rows; finishes it. */
  DatasetDigest digest() {
    return digest;
  }

  /** Who made the last of them. */
  String model() {
    return model;
  }

  /** Attempts at each task; empty where tasks have different numbers of them. */
  Optional<Integer> samples() {
    return byTask.values().stream().allMatch(tried -> tried.rows() == samples)
        ? Optional.of(samples)
        : Optional.empty();
  }

  /** The bounds that the tasks were kept by, as far as the dataset says so. */
  PassRateFilter filter() throws IOException {
    if (!storage.exists(RunDirectory.MANIFEST)) {
      return PassRateFilter.DEFAULT;
    }
    try {
      JsonNode said = Json.parse(storage.readText(RunDirectory.MANIFEST)).path("configuration");
      return new PassRateFilter(
          said.path("pass_rate_above").asDouble(PassRateFilter.DEFAULT.above()),
          said.path("pass_rate_at_most").asDouble(PassRateFilter.DEFAULT.atMost()));
    } catch (IllegalArgumentException e) {
      return PassRateFilter.DEFAULT;
    }
  }
}
