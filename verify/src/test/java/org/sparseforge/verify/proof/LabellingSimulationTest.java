package org.sparseforge.verify.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.verify.call.ModelCalls;
import org.sparseforge.verify.fake.ScriptedMathematician;
import org.sparseforge.verify.fake.ScriptedModel;

/**
 * Labels of a verifier whose precision and recall are known must come out as often as arithmetic
 * says.
 */
@Tag("one-jdk")
class LabellingSimulationTest {
  private static final int PROOFS = 1500;
  private static final LabelRule RULE = new LabelRule(5, 3, 2, 1);

  private static final ScriptedMathematician SKILL =
      new ScriptedMathematician(0.5, 0, 0.55, 0.25, 0.8, 0.3, 1, 0.1);

  @Test
  void labelsComeOutAsOftenAsTheSimulationSays() {
    double real = majority(SKILL.confirmsReal());
    double invented = majority(SKILL.confirmsInvented());
    assertFrequencies(0, flawed(0, SKILL.recall() * real));
    assertFrequencies(0.5, flawed(0.5, SKILL.recall() * real));
    assertFrequencies(1, right(SKILL.falseAlarm(), invented));
  }

  @Test
  void everyCallIsARowAndCostsWhatItCost() {
    Notes notes = new Notes();
    ScriptedModel engine = new ScriptedModel(SKILL);
    label(engine, 0.5, 40, notes);
    assertEquals(engine.asked().size(), notes.evaluations.size());
    assertEquals(engine.asked().size(), notes.spend().calls());
    assertEquals(
        notes.spend().usd(),
        (notes.spend().promptTokens() + notes.spend().completionTokens()) / 1e6,
        1e-9);
    assertTrue(notes.evaluations.stream().anyMatch(e -> e.malformed().isPresent()));
    assertEquals(
        notes.evaluations.size(),
        engine.asked().stream().map(request -> request.id()).distinct().count());
  }

  /** Chances of every label of a flawed proof: each verification reports validly with chance p. */
  private static Map<String, Double> flawed(double worth, double p) {
    Map<String, Double> chances = new TreeMap<>();
    for (int valid = 0; valid <= RULE.verifications(); valid++) {
      String label = valid >= RULE.minValid() ? "" + worth : valid == 0 ? "1.0" : "none";
      chances.merge(label, binomial(RULE.verifications(), valid, p), Double::sum);
    }
    return chances;
  }

  /**
   * The same of a right proof, whose invented issues have scores of their own: every verification
   * says 1, or 0 or 0.5 with a majority for it or without, and all such runs are summed up.
   */
  private static Map<String, Double> right(double alarm, double confirmed) {
    double[] chance = {
      1 - alarm,
      alarm / 2 * confirmed,
      alarm / 2 * (1 - confirmed),
      alarm / 2 * confirmed,
      alarm / 2 * (1 - confirmed)
    };
    Map<String, Double> chances = new TreeMap<>();
    int runs = (int) Math.pow(chance.length, RULE.verifications());
    for (int run = 0; run < runs; run++) {
      int[] seen = new int[chance.length];
      double p = 1;
      for (int i = 0, rest = run; i < RULE.verifications(); i++, rest /= chance.length) {
        seen[rest % chance.length]++;
        p *= chance[rest % chance.length];
      }
      boolean anyZero = seen[1] + seen[2] > 0;
      int validAtLowest = anyZero ? seen[1] : seen[3];
      String label;
      if (validAtLowest >= RULE.minValid()) {
        label = anyZero ? "0.0" : "0.5";
      } else {
        label = seen[1] + seen[3] == 0 ? "1.0" : "none";
      }
      chances.merge(label, p, Double::sum);
    }
    return chances;
  }

  private static void assertFrequencies(double worth, Map<String, Double> chances) {
    assertEquals(1, chances.values().stream().mapToDouble(p -> p).sum(), 1e-9);
    Map<String, Integer> counts = new TreeMap<>();
    for (Assessment assessment : label(new ScriptedModel(SKILL), worth, PROOFS, new Notes())) {
      var value = assessment.label().value();
      counts.merge(value.isPresent() ? "" + value.getAsDouble() : "none", 1, Integer::sum);
    }
    chances.forEach(
        (label, p) -> {
          double sigma = Math.sqrt(PROOFS * p * (1 - p));
          int seen = counts.getOrDefault(label, 0);
          assertTrue(
              Math.abs(seen - PROOFS * p) <= 4 * sigma + 1,
              "worth " + worth + ", label " + label + ": " + seen + " of " + PROOFS * p);
        });
    assertTrue(chances.keySet().containsAll(counts.keySet()), counts + " but " + chances);
  }

  private static List<Assessment> label(
      ScriptedModel engine, double worth, int count, Notes notes) {
    ModelCalls calls = new ModelCalls(engine, SamplingParams.defaults(), ThinkingMode.THINKING);
    Assessor assessor = new Assessor(calls, RULE, 6, 17);
    List<Assessment> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = "By induction. (worth " + worth + ", draft " + i + ")";
      found.addAll(
          assessor.assess(
              new Problem(i, "p" + i, "Show it."), List.of(Proof.given("given", text)), notes));
    }
    return found;
  }

  /** Chance that most of m confirm. */
  private static double majority(double p) {
    double sum = 0;
    for (int i = RULE.metaVerifications() / 2 + 1; i <= RULE.metaVerifications(); i++) {
      sum += binomial(RULE.metaVerifications(), i, p);
    }
    return sum;
  }

  private static double binomial(int n, int k, double p) {
    double ways = 1;
    for (int i = 0; i < k; i++) {
      ways = ways * (n - i) / (i + 1);
    }
    return ways * Math.pow(p, k) * Math.pow(1 - p, n - k);
  }
}
