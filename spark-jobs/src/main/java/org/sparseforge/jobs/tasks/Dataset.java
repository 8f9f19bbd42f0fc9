package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.sparseforge.jobs.dataset.DatasetDigest;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableReader;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;

/**
 * A written dataset in the driver's memory, its rows packed: about a fifth of their size as text.
 * Knows no more than the Parquet files say.
 */
public final class Dataset {
  private final List<byte[]> tasks = new ArrayList<>();
  private final List<String> taskIds = new ArrayList<>();
  private final List<String> environmentIds = new ArrayList<>();
  private final CategoryAnswers answers = new CategoryAnswers();
  private final Map<String, byte[]> environments = new HashMap<>();
  private int rated;
  private final DatasetDigest digest = new DatasetDigest();
  private final DatasetDigest environmentsDigest = new DatasetDigest();

  /**
   * One task with all that its checks need, on its way to an executor.
   *
   * @param position of the row in the dataset
   * @param task packed
   * @param environment packed, or null where the dataset lacks it
   * @param siblingAnswers of tasks of the same category nearby
   * @param commonAnswer the most frequent answer of the category, or null where none repeats
   * @param tried what the attempts at it say, or null where the dataset has none of any task
   */
  record Row(
      long position,
      byte[] task,
      byte[] environment,
      List<String> siblingAnswers,
      String commonAnswer,
      Trajectories.Tried tried)
      implements Serializable {}

  /**
   * The rows as they are, sound or not.
   *
   * @param check looks at every task's row, and throws what is wrong with it
   * @throws InputException if a table is missing or unreadable
   */
  static Dataset read(Storage storage, Consumer<ObjectNode> check) throws IOException {
    return read(storage, TableReader::forEachAsItIs, check);
  }

  /** How the rows of a table are gone through. */
  private interface Reading {
    void forEach(TableReader table, Consumer<ObjectNode> row) throws IOException;
  }

  private static Dataset read(Storage storage, Reading reading, Consumer<ObjectNode> check)
      throws IOException {
    Dataset dataset = new Dataset();
    TableReader tasks = new TableReader(storage, Table.GENERAL);
    TableReader environments = new TableReader(storage, Table.ENVIRONMENTS);
    reading.forEach(
        environments,
        row -> {
          dataset.environmentsDigest.add(row);
          dataset.environments.put(row.path("environment_id").asText(), Staging.pack(List.of(row)));
        });
    reading.forEach(
        tasks,
        row -> {
          check.accept(row);
          dataset.add(row);
        });
    dataset.answers.findCommonAnswers();
    return dataset;
  }

  /**
   * The dataset that {@code --in} names, where every task can be used: rows of this major version,
   * each with its environment.
   *
   * @param check looks at every task's row besides, and throws what is wrong with it
   * @throws InputException if there is none, or a task cannot be used
   */
  public static Dataset open(String in, Configuration hadoop, Consumer<ObjectNode> check)
      throws IOException {
    Storage storage = Storage.open(in, hadoop);
    if (!storage.isDirectory("")) {
      throw new InputException("--in " + in + " is no directory");
    }
    Dataset dataset =
        read(
            storage,
            TableReader::forEach,
            row -> {
              refuseOtherVersion(in, row);
              refuseUnsoundJson(row);
              check.accept(row);
            });
    for (int i = 0; i < dataset.size(); i++) {
      if (dataset.environment(i) == null) {
        throw new InputException(
            "--in "
                + in
                + ": environment "
                + dataset.environmentIds.get(i)
                + " is not in the dataset; copy environments/ along with general/");
      }
    }
    return dataset;
  }

  static void refuseOtherVersion(String in, ObjectNode row) {
    String version = row.path("schema_version").asText();
    if (!SchemaVersion.isReadable(version)) {
      throw otherVersion(in, version);
    }
  }

  /** What reports and trainers read must not fail once all the work is done. */
  private static void refuseUnsoundJson(ObjectNode row) {
    for (String column : List.of("tools", "answer", "difficulty_measures")) {
      try {
        Json.parse(row.path(column).textValue());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("column '" + column + "' is " + e.getMessage(), e);
      }
    }
  }

  static InputException otherVersion(String in, String version) {
    return new InputException(
        "--in "
            + in
            + " is of schema version '"
            + version
            + "', and this Sparseforge reads "
            + SchemaVersion.MAJOR
            + ".x; use the version that wrote it, or make the dataset again");
  }

  private void add(ObjectNode row) {
    digest.add(row);
    tasks.add(Staging.pack(List.of(row)));
    taskIds.add(row.path("task_id").asText());
    rated += row.hasNonNull("pass_rate") ? 1 : 0;
    environmentIds.add(row.path("environment_id").asText());
    answers.add(row.path("category").asText(), row.path("answer").asText());
  }

  public int size() {
    return tasks.size();
  }

  /** Tasks that say how often agents passed them. */
  int numRated() {
    return rated;
  }

  /** The digest of the tasks as they were read. Call once. */
  public String digest() {
    return digest.finish();
  }

  /** The same of the environments: ids alone would not tell whether their rows were changed. */
  public String environmentsDigest() {
    return environmentsDigest.finish();
  }

  /** One task's row, packed. */
  public byte[] task(int position) {
    return tasks.get(position);
  }

  /** The row of the environment a task acts in, packed, or null where the dataset lacks it. */
  public byte[] environment(int position) {
    return environments.get(environmentIds.get(position));
  }

  /**
   * The digest of tasks and episodes as they were read. Call once, instead of {@link #digest}.
   *
   * @param episodes all of the dataset's; finished by this
   */
  public String digestWith(DatasetDigest episodes) {
    return DatasetDigest.of(digest, episodes);
  }

  /**
   * @param attempts of the dataset, where it has any
   */
  Row row(int position, Optional<Trajectories> attempts) {
    return new Row(
        position,
        tasks.get(position),
        environments.get(environmentIds.get(position)),
        answers.siblings(position),
        answers.common(position),
        attempts.map(all -> all.of(taskIds.get(position))).orElse(null));
  }
}
