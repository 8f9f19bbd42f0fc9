package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.run.Tally;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.duplicate.DuplicateIndex;

/**
 * Decides which candidates become the dataset: walking them in index order, the first N that passed
 * and are no duplicate of a lower index. Nothing else enters, so the choice is the same however the
 * work was cut and spread.
 */
final class Selection implements Tally {
  /** The name of the check that compares a task with the rest of its run. */
  static final String NOT_DUPLICATE = "not_duplicate";

  private final long wanted;
  private final DuplicateIndex index = new DuplicateIndex();
  private final Map<Long, String> refused = new HashMap<>();
  private final SortedMap<String, Long> rejectedByStage = new TreeMap<>();
  private long next;
  private long accepted;

  /**
   * @param wanted accepted candidates at which the selection is full
   */
  Selection(long wanted) {
    this.wanted = wanted;
  }

  /** The selection that has walked all that is staged. */
  static Selection replay(Staging staging, long wanted) throws IOException {
    Selection selection = new Selection(wanted);
    staging.read(
        line -> {
          selection.add(line);
          return !selection.isFull();
        });
    return selection;
  }

  /** Takes the next line of {@link OutcomeLines} in index order; nothing once {@link #isFull}. */
  @Override
  public void add(JsonNode line) {
    if (isFull()) {
      return;
    }
    long candidate = OutcomeLines.candidate(line);
    if (candidate != next) {
      throw new IllegalStateException("candidate " + next + " is due, not " + candidate);
    }
    next++;
    if (!OutcomeLines.hasPassed(line)) {
      rejectedByStage.merge(Json.text(line, "stage"), 1L, Long::sum);
      return;
    }
    Optional<DuplicateIndex.Duplicate> duplicate = index.add(OutcomeLines.fingerprint(line));
    if (duplicate.isEmpty()) {
      accepted++;
    } else {
      refused.put(candidate, reason(duplicate.get()));
      rejectedByStage.merge(NOT_DUPLICATE, 1L, Long::sum);
    }
  }

  private static String reason(DuplicateIndex.Duplicate duplicate) {
    return duplicate.exact()
        ? "the prompt is that of task " + duplicate.taskId()
        : String.format(
            Locale.ROOT,
            "the masked prompt is %.2f similar to that of task %s",
            duplicate.similarity(),
            duplicate.taskId());
  }

  @Override
  public boolean isFull() {
    return accepted >= wanted;
  }

  /** Candidates looked at: all below this index take part in the dataset or in its rejections. */
  @Override
  public long end() {
    return next;
  }

  @Override
  public long accepted() {
    return accepted;
  }

  /** Why a candidate that passed alone was refused, if it was. */
  Optional<String> duplicateReason(long candidate) {
    return Optional.ofNullable(refused.get(candidate));
  }

  @Override
  public SortedMap<String, Long> rejectedByStage() {
    return Collections.unmodifiableSortedMap(rejectedByStage);
  }
}
