package org.sparseforge.jobs.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.Json;

/**
 * Score against compute, as means over problems after every round. A problem that has ended keeps
 * its last score and has spent what it has spent. One without a proof counts 0; one that broke for
 * the machinery's sake is left out.
 */
final class ScoreCurve {
  private final List<List<Point>> problems = new ArrayList<>();
  private List<Point> current = new ArrayList<>();

  /**
   * Where a problem stood after a round.
   *
   * @param chosen mean score of the proof that would be chosen
   * @param self its author's own score
   * @param pool mean score of the proofs the next round begins with
   */
  private record Point(
      double chosen, double self, double pool, long calls, long promptTokens, long tokens) {}

  void add(JsonNode line) {
    current.add(
        new Point(
            line.path("chosen_mean").doubleValue(),
            line.path("chosen_self").doubleValue(),
            line.path("pool_mean").doubleValue(),
            line.path("calls").longValue(),
            line.path("prompt_tokens").longValue(),
            line.path("completion_tokens").longValue()));
  }

  /** All points of a row are in. */
  void endRow(boolean broken) {
    if (!broken && !current.isEmpty()) {
      problems.add(current);
    }
    current = new ArrayList<>();
  }

  /** {round, problems, chosen, self, pool, calls, prompt_tokens, completion_tokens}, by round. */
  ArrayNode toJson() {
    ArrayNode curve = Json.array();
    int rounds = problems.stream().mapToInt(List::size).max().orElse(0);
    for (int round = 0; round < rounds; round++) {
      double[] sums = new double[6];
      int active = 0;
      for (List<Point> points : problems) {
        Point point = points.get(Math.min(round, points.size() - 1));
        active += round < points.size() ? 1 : 0;
        double[] values = {
          point.chosen(),
          point.self(),
          point.pool(),
          point.calls(),
          point.promptTokens(),
          point.tokens()
        };
        for (int i = 0; i < sums.length; i++) {
          sums[i] += values[i] / problems.size();
        }
      }
      curve
          .addObject()
          .put("round", round)
          .put("problems", active)
          .put("chosen", rounded(sums[0]))
          .put("self", rounded(sums[1]))
          .put("pool", rounded(sums[2]))
          .put("calls", rounded(sums[3]))
          .put("prompt_tokens", rounded(sums[4]))
          .put("completion_tokens", rounded(sums[5]));
    }
    return curve;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
