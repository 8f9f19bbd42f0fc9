package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.SortedMap;
import org.sparseforge.jobs.attempt.RolloutTotals;
import org.sparseforge.jobs.run.Progress;
import org.sparseforge.jobs.run.Tally;

/** A selection that also says in the progress line what the attempts have come to so far. */
record AttemptTally(Selection selection, RolloutTotals totals, Progress progress) implements Tally {
  @Override
  public void add(JsonNode line) {
    if (isFull()) {
      return;
    }
    selection.add(line);
    OutcomeLines.episodes(line).forEach(totals::add);
    progress.note(totals.note());
  }

  @Override
  public boolean isFull() {
    return selection.isFull();
  }

  @Override
  public long end() {
    return selection.end();
  }

  @Override
  public long accepted() {
    return selection.accepted();
  }

  @Override
  public SortedMap<String, Long> rejectedByStage() {
    return selection.rejectedByStage();
  }
}
