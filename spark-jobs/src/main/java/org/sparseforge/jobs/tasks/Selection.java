package org.sparseforge.jobs.tasks;

import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;

/**
 * Decides which candidates become the dataset: walking them in index order, the first N that passed
 * and are no duplicate of a lower index. Nothing else enters, so the choice is the same however the
 * work was cut and spread.
 */
final class Selection {
  /** The name of the check that compares a task with the rest of its run. */
  static final String NOT_DUPLICATE = "not_duplicate";

  private final long wanted;
  private final Duplicates duplicates;
  private final Map<Long, String> refused = new HashMap<>();
  private final SortedMap<String, Long> rejectedByStage = new TreeMap<>();
  private long next;
  private long accepted;

  /** Remembers tasks and finds those that are too like an earlier one. */
  @FunctionalInterface
  interface Duplicates {
    /** Adds {@code task}, unless it is a duplicate: then says in one sentence of what. */
    Optional<String> add(Task task);
  }

  Selection(long wanted, Duplicates duplicates) {
    this.wanted = wanted;
    this.duplicates = duplicates;
  }

  /** The selection that has walked all that is staged. */
  static Selection replay(Staging staging, long wanted) throws IOException {
    Selection selection = new Selection(wanted, new ExactDuplicates());
    staging.read(
        line -> {
          selection.add(OutcomeLines.read(line));
          return !selection.isFull();
        });
    return selection;
  }

  /** Takes the next outcome in index order; does nothing once {@link #isFull}. */
  void add(Outcome outcome) {
    if (isFull()) {
      return;
    }
    if (outcome.candidate() != next) {
      throw new IllegalStateException("candidate " + next + " is due, not " + outcome.candidate());
    }
    next++;
    if (outcome instanceof Outcome.Passed passed) {
      Optional<String> duplicate = duplicates.add(passed.task());
      if (duplicate.isEmpty()) {
        accepted++;
      } else {
        refused.put(outcome.candidate(), duplicate.get());
        rejectedByStage.merge(NOT_DUPLICATE, 1L, Long::sum);
      }
    } else if (outcome instanceof Outcome.Rejected rejected) {
      rejectedByStage.merge(rejected.stage(), 1L, Long::sum);
    }
  }

  boolean isFull() {
    return accepted >= wanted;
  }

  /** Candidates looked at: all below this index take part in the dataset or in its rejections. */
  long end() {
    return next;
  }

  long accepted() {
    return accepted;
  }

  /** Why a candidate that passed alone was refused, if it was. */
  Optional<String> duplicateReason(long candidate) {
    return Optional.ofNullable(refused.get(candidate));
  }

  SortedMap<String, Long> rejectedByStage() {
    return Collections.unmodifiableSortedMap(rejectedByStage);
  }
}
