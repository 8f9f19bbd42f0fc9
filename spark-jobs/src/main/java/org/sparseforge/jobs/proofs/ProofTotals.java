package org.sparseforge.jobs.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.run.LineTotals;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.call.Spend;
import org.sparseforge.verify.judge.Agreement;

/** Sums over the lines of {@code prove} and {@code label}, for their manifest and report. */
public final class ProofTotals implements LineTotals {
  private final String head;
  private final Map<String, Long> labels = new TreeMap<>();
  private final Map<String, Long> reasons = new TreeMap<>();
  private final Map<String, Long> stops = new TreeMap<>();
  private final Map<String, Long> malformed = new TreeMap<>();
  private final Map<String, Long> failures = new TreeMap<>();
  private final Map<String, Long> scores = new TreeMap<>();
  private final ScoreCurve curve = new ScoreCurve();
  private final Agreement agreement = new Agreement();
  private final List<Double> sameProof = new ArrayList<>();
  private String proof = "";
  private Spend spend = Spend.NONE;
  private long proofCalls;
  private long verificationCalls;
  private long metaCalls;
  private long proofs;

  /**
   * @param head name of the table with a row for each row of input
   */
  public ProofTotals(String head) {
    this.head = head;
  }

  @Override
  public void add(JsonNode line) {
    String table = line.path(ProofLines.TABLE).asText();
    switch (table) {
      case "proofs" -> {
        proofCalls++;
        proofs += line.path("proof").asText().isEmpty() ? 0 : 1;
        call(line);
      }
      case "analyses" -> {
        if (line.path("kind").asText().equals("meta")) {
          metaCalls++;
        } else {
          verificationCalls++;
          agree(line);
        }
        call(line);
      }
      case "scores" -> curve.add(line);
      default -> {}
    }
    if (table.equals("labels") && !line.has("error")) {
      labels.merge(label(line), 1L, Long::sum);
      reasons.merge(line.path("reason").asText(), 1L, Long::sum);
    }
    if (table.equals(head)) {
      head(line);
    }
  }

  /** Lines of one proof stand together. */
  private void agree(JsonNode line) {
    if (!line.path("proof_id").asText().equals(proof)) {
      agreement.add(sameProof);
      sameProof.clear();
      proof = line.path("proof_id").asText();
    }
    if (line.hasNonNull("score")) {
      sameProof.add(line.get("score").doubleValue());
    }
  }

  private void call(JsonNode line) {
    if (line.has("malformed")) {
      String kind = Json.parse(line.get("malformed").textValue()).path("kind").asText();
      malformed.merge(kind, 1L, Long::sum);
    }
    if (line.has("error")) {
      failures.merge(line.path("error").path("class").asText(), 1L, Long::sum);
    }
  }

  private void head(JsonNode line) {
    spend = spend.plus(Spend.read(line));
    curve.endRow(line.has("error"));
    if (line.has("error")) {
      return;
    }
    if (line.has("stop")) {
      stops.merge(line.get("stop").textValue(), 1L, Long::sum);
    }
    if (line.hasNonNull("mean_score")) {
      String score = String.format(Locale.ROOT, "%.2f", line.get("mean_score").doubleValue());
      scores.merge(score, 1L, Long::sum);
    }
  }

  private static String label(JsonNode line) {
    return line.hasNonNull("label") ? line.get("label").asText() : "none";
  }

  /** Every call has a row of its own, and is in the sums of the row it was made for. */
  @Override
  public void refuseLoss() {
    long rows = proofCalls + verificationCalls + metaCalls;
    if (rows != spend.calls()) {
      throw new JobException(
          spend.calls()
              + " calls of the model were made and "
              + rows
              + " are in the tables; nothing is published: please report this");
    }
  }

  @Override
  public void write(ObjectNode manifest) {
    ObjectNode counts = (ObjectNode) manifest.get("counts");
    counts
        .put("proofs", proofs)
        .put("proof_calls", proofCalls)
        .put("verification_calls", verificationCalls)
        .put("meta_verification_calls", metaCalls);
    manifest.set("labels", Json.MAPPER.valueToTree(labels));
    manifest.set("reasons", Json.MAPPER.valueToTree(reasons));
    if (!stops.isEmpty()) {
      manifest.set("stops", Json.MAPPER.valueToTree(stops));
    }
    manifest.set("mean_scores", Json.MAPPER.valueToTree(scores));
    agreement.add(sameProof);
    sameProof.clear();
    ObjectNode agreed = manifest.putObject("agreement").put("proofs", agreement.units());
    agreement.alpha(Agreement.Scale.INTERVAL).ifPresent(a -> agreed.put("alpha_interval", a));
    agreement.alpha(Agreement.Scale.NOMINAL).ifPresent(a -> agreed.put("alpha_nominal", a));
    agreement.kappa().ifPresent(kappa -> agreed.put("kappa", kappa));
    manifest.set("malformed", Json.MAPPER.valueToTree(malformed));
    manifest.set("call_failures", Json.MAPPER.valueToTree(failures));
    spend.write((ObjectNode) manifest.get("usage"));
    manifest.set("curve", curve.toJson());
  }
}
