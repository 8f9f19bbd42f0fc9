package org.sparseforge.jobs.grades;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.proofs.ProofLines;
import org.sparseforge.jobs.run.LineTotals;
import org.sparseforge.verify.call.Spend;
import org.sparseforge.verify.judge.Agreement;

/** Sums over the lines of {@code score --grade}, for its manifest. */
public final class GradeTotals implements LineTotals {
  private final Agreement agreement = new Agreement();
  private final List<Double> sameCandidate = new ArrayList<>();
  private Spend spend = Spend.NONE;
  private String candidate = "";
  private long judgements;
  private long chosen;
  private long withReference;
  private long correct;
  private long anyCorrect;
  private double partCorrect;

  @Override
  public void add(JsonNode line) {
    if (line.path(ProofLines.TABLE).asText().equals(GradeTables.JUDGEMENTS.getName())) {
      judgements++;
      agree(line);
      return;
    }
    spend = spend.plus(Spend.read(line));
    chosen += line.hasNonNull("chosen") ? 1 : 0;
    if (line.hasNonNull("correct")) {
      withReference++;
      correct += line.get("correct").booleanValue() ? 1 : 0;
      anyCorrect += line.path("any_correct").booleanValue() ? 1 : 0;
      partCorrect += line.path("part_correct").doubleValue();
    }
  }

  /** Lines of one candidate stand together. */
  private void agree(JsonNode line) {
    String now = line.path("row").asText() + "/" + line.path("candidate").asText();
    if (!now.equals(candidate)) {
      agreement.add(sameCandidate);
      sameCandidate.clear();
      candidate = now;
    }
    if (line.hasNonNull("total")) {
      sameCandidate.add(line.get("total").doubleValue());
    }
  }

  /** Every call has a row of its own, and is in the sums of the row it was made for. */
  @Override
  public void refuseLoss() {
    if (judgements != spend.calls()) {
      throw new JobException(
          spend.calls()
              + " calls of the judge were made and "
              + judgements
              + " are in the tables; nothing is published: please report this");
    }
  }

  @Override
  public void write(ObjectNode manifest) {
    ((ObjectNode) manifest.get("counts")).put("chosen", chosen).put("judgements", judgements);
    if (withReference > 0) {
      manifest
          .putObject("accuracy")
          .put("rows", withReference)
          .put("chosen", (double) correct / withReference)
          .put("by_chance", partCorrect / withReference)
          .put("at_best", (double) anyCorrect / withReference);
    }
    agreement.add(sameCandidate);
    sameCandidate.clear();
    agreement
        .alpha(Agreement.Scale.INTERVAL)
        .ifPresent(
            alpha ->
                manifest
                    .putObject("agreement")
                    .put("candidates", agreement.units())
                    .put("alpha_interval", alpha));
    spend.write((ObjectNode) manifest.get("usage"));
  }
}
