package org.sparseforge.jobs.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.call.Spend;
import org.sparseforge.verify.judge.Agreement;

/** Sums over the rows of table {@code judgements}, those of one answer one after the other. */
final class JudgeTotals {
  private final Agreement agreement = new Agreement();
  private final List<Double> sameAnswer = new ArrayList<>();
  private Spend spend = Spend.NONE;
  private String answer = "";
  private long answers;
  private long sound;
  private long malformed;
  private double sum;

  void add(JsonNode row) {
    spend = spend.plus(Spend.read(row));
    String now = row.path("task_id").asText() + "/" + row.path("episode_id").asText();
    if (!now.equals(answer)) {
      endAnswer();
      answers++;
      answer = now;
    }
    if (row.hasNonNull("malformed")) {
      malformed++;
    }
    if (row.hasNonNull("total")) {
      sound++;
      sum += row.get("total").doubleValue();
      sameAnswer.add(row.get("total").doubleValue());
    }
  }

  private void endAnswer() {
    agreement.add(sameAnswer);
    sameAnswer.clear();
  }

  /** What the manifest says under {@code judging}. Call once, at the end. */
  ObjectNode toJson(String model) {
    endAnswer();
    ObjectNode node =
        Json.object()
            .put("model", model)
            .put("answers", answers)
            .put("judgements", sound)
            .put("malformed", malformed);
    spend.write(node);
    node.put("mean", sound == 0 ? null : (Double) (sum / sound));
    ObjectNode agreed = node.putObject("agreement").put("answers", agreement.units());
    put(agreed, "alpha_interval", agreement.alpha(Agreement.Scale.INTERVAL));
    put(agreed, "alpha_nominal", agreement.alpha(Agreement.Scale.NOMINAL));
    put(agreed, "kappa", agreement.kappa());
    return node;
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    node.put(name, value.isPresent() ? (Double) value.getAsDouble() : null);
  }
}
