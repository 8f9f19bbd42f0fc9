package org.sparseforge.jobs.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.SortedMap;
import org.sparseforge.jobs.attempt.RolloutTotals;
import org.sparseforge.jobs.run.Progress;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.jobs.run.Tally;

/** Counts the staged episodes of a run. Every one is wanted: nothing is full before the end. */
final class RolloutTally implements Tally {
  private final RolloutTotals totals;
  private final Progress progress;

  RolloutTally(RolloutTotals totals, Progress progress) {
    this.totals = totals;
    this.progress = progress;
  }

  /** The tally of all that is staged. */
  static RolloutTally replay(Staging staging, RolloutTotals totals, Progress progress)
      throws IOException {
    RolloutTally tally = new RolloutTally(totals, progress);
    staging.read(
        line -> {
          tally.add(line);
          return true;
        });
    return tally;
  }

  @Override
  public void add(JsonNode line) {
    totals.add(line);
    progress.note(totals.note());
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public long end() {
    return totals.episodes();
  }

  @Override
  public long accepted() {
    return totals.graded();
  }

  @Override
  public SortedMap<String, Long> rejectedByStage() {
    return totals.failures();
  }
}
