package org.sparseforge.jobs.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.jobs.attempt.Attempts;
import org.sparseforge.jobs.attempt.TaskRollout;
import org.sparseforge.jobs.judge.JudgementRows;
import org.sparseforge.jobs.run.GroupResult;
import org.sparseforge.jobs.run.Spread;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Task;

/**
 * Attempts a few tasks on an executor, all of them at the same time as far as it has room. One line
 * per episode.
 */
record RolloutWork(Attempts attempts) implements Spread.Work<List<RolloutItem>, GroupResult> {
  @Override
  public GroupResult apply(List<RolloutItem> items) {
    List<Attempts.Started> started = new ArrayList<>();
    List<Episode> episodes = new ArrayList<>();
    List<ObjectNode> lines = new ArrayList<>();
    try {
      for (RolloutItem item : items) {
        started.add(
            attempts.start(
                Task.fromJson(row(item.task())), Environment.fromJson(row(item.environment()))));
      }
      for (Attempts.Started one : started) {
        TaskRollout rollout = one.join();
        episodes.addAll(rollout.episodes());
        for (int i = 0; i < rollout.episodes().size(); i++) {
          lines.add(line(rollout.episodes().get(i), rollout.judgements().get(i)));
        }
      }
    } finally {
      started.forEach(Attempts.Started::cancel);
    }
    Map<String, Long> failures = new TreeMap<>();
    long broken = 0;
    for (Episode episode : episodes) {
      if (episode.failure() != null) {
        failures.merge(episode.failure().failureClass(), 1L, Long::sum);
        broken++;
      }
    }
    if (broken == episodes.size()) {
      throw Attempts.standstill("all " + broken + " attempts of a group", failures.keySet());
    }
    return new GroupResult(Staging.pack(lines), episodes.size() - broken, failures);
  }

  private static ObjectNode line(Episode episode, List<ObjectNode> judgements) {
    ObjectNode line = episode.toJson();
    if (!judgements.isEmpty()) {
      line.putArray(JudgementRows.FIELD).addAll(judgements);
    }
    return line;
  }

  private static JsonNode row(byte[] packed) {
    return Staging.unpack(packed).get(0);
  }
}
