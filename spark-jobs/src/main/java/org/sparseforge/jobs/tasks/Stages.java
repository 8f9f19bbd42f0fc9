package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.judge.JudgeStage;
import org.sparseforge.verify.rollout.PassRateFilter;

/** The yield of every stage that candidates pass through, in the order they meet them. */
final class Stages {
  private static final List<String> ORDER =
      List.of(
          "propose",
          "solve",
          "schema",
          "solution_passes",
          "rejects_wrong",
          "accepts_alternatives",
          "deterministic",
          "tools_only",
          "needs_tools",
          "unique",
          JudgeStage.NAME,
          PassRateFilter.PASS_RATE);

  private Stages() {}

  /**
   * @param absent stages that this run did not have; one that rejected something is kept
   * @return a list of {stage, entered, rejected, yield}; stages not known here go before the last,
   *     {@code not_duplicate}
   */
  static ArrayNode yields(long candidates, Map<String, Long> rejectedByStage, Set<String> absent) {
    List<String> order = new ArrayList<>(ORDER);
    order.removeIf(stage -> absent.contains(stage) && !rejectedByStage.containsKey(stage));
    rejectedByStage.keySet().stream()
        .filter(stage -> !ORDER.contains(stage) && !stage.equals(Selection.NOT_DUPLICATE))
        .sorted()
        .forEach(order::add);
    order.add(Selection.NOT_DUPLICATE);
    ArrayNode stages = Json.array();
    long entered = candidates;
    for (String stage : order) {
      long rejected = rejectedByStage.getOrDefault(stage, 0L);
      stages
          .addObject()
          .put("stage", stage)
          .put("entered", entered)
          .put("rejected", rejected)
          .put("yield", entered == 0 ? 0 : Math.round(1e4 * (entered - rejected) / entered) / 1e4);
      entered -= rejected;
    }
    return stages;
  }
}
