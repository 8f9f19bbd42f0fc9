package org.sparseforge.jobs.tasks;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sparseforge.schemas.Task;

/** Finds tasks with the same identity. */
final class ExactDuplicates implements Selection.Duplicates {
  private final Map<String, Long> candidates = new HashMap<>();

  @Override
  public Optional<String> add(Task task) {
    Long earlier = candidates.putIfAbsent(task.taskId(), task.provenance().candidate());
    return earlier == null
        ? Optional.empty()
        : Optional.of("the same task as candidate " + earlier);
  }
}
