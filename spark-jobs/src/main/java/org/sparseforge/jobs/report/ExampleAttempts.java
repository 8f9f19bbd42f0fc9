package org.sparseforge.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableReader;
import org.sparseforge.jobs.storage.Storage;

/**
 * Chooses the attempts that a report shows whole: of those that passed, and of those that did not,
 * the one in the middle, put in the order of steps, then of tokens drawn, then of ids. Attempts
 * that broke say nothing of agents and are never shown.
 */
final class ExampleAttempts {
  private static final String PASSED = "passed";

  private static final List<String> MEASURES =
      List.of("episode_id", "outcome", "failure", "steps", "completion_tokens");

  private static final List<String> SHOWN =
      List.of(
          "episode_id",
          "task_id",
          "sample",
          "messages",
          "reward",
          "rewards",
          "outcome",
          "advantage",
          "completion_tokens",
          "steps",
          "seconds");

  private ExampleAttempts() {}

  private record Length(String id, long steps, long tokens) {
    static Length of(JsonNode row) {
      return new Length(
          row.path("episode_id").textValue(),
          row.path("steps").longValue(),
          row.path("completion_tokens").longValue());
    }
  }

  /**
   * Reads the trajectories twice, without their tokens.
   *
   * @return none, or one that passed, one that did not, or both in this order
   */
  static List<ObjectNode> choose(Storage storage) throws IOException {
    if (!storage.isDirectory(Table.TRAJECTORIES.folder())) {
      return List.of();
    }
    TableReader trajectories = new TableReader(storage, Table.TRAJECTORIES);
    List<Length> passed = new ArrayList<>();
    List<Length> others = new ArrayList<>();
    trajectories.forEach(
        MEASURES,
        row -> {
          if (row.path("failure").isNull()) {
            boolean pass = row.path("outcome").textValue().equals(PASSED);
            (pass ? passed : others).add(Length.of(row));
          }
        });
    List<String> wanted = new ArrayList<>();
    middle(passed).ifPresent(wanted::add);
    middle(others).ifPresent(wanted::add);
    List<ObjectNode> found = new ArrayList<>();
    if (!wanted.isEmpty()) {
      trajectories.forEach(
          SHOWN,
          row -> {
            if (wanted.contains(row.path("episode_id").textValue())) {
              found.add(row);
            }
          });
    }
    found.sort(Comparator.comparingInt(row -> wanted.indexOf(row.path("episode_id").textValue())));
    return found;
  }

  /** Of an even number the lower one. */
  private static Optional<String> middle(List<Length> lengths) {
    return lengths.stream()
        .sorted(
            Comparator.comparingLong(Length::steps)
                .thenComparingLong(Length::tokens)
                .thenComparing(Length::id))
        .skip(Math.max(0, lengths.size() - 1) / 2)
        .findFirst()
        .map(Length::id);
  }
}
