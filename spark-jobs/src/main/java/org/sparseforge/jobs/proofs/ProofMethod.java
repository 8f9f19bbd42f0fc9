package org.sparseforge.jobs.proofs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparseforge.engine.config.Settings;
import org.sparseforge.verify.call.ModelCalls;
import org.sparseforge.verify.proof.Assessor;
import org.sparseforge.verify.proof.LabelRule;
import org.sparseforge.verify.proof.ProofSearch;
import org.sparseforge.verify.proof.Prover;
import org.sparseforge.verify.proof.SequentialRefinement;

/**
 * How {@code prove} spends compute and {@code label} decides, as the user said it.
 *
 * @param strategy {@code search} or {@code sequential}
 * @param formatAttempts times an answer is asked for until it keeps its layout
 */
public record ProofMethod(
    String strategy,
    ProofSearch.Settings search,
    SequentialRefinement.Settings sequential,
    LabelRule rule,
    int formatAttempts) {
  public static final String SEARCH = "search";
  public static final String SEQUENTIAL = "sequential";

  public ProofMethod {
    if (!strategy.equals(SEARCH) && !strategy.equals(SEQUENTIAL)) {
      throw new IllegalArgumentException(
          "strategy must be search or sequential, got '" + strategy + "'");
    }
    if (formatAttempts < 1) {
      throw new IllegalArgumentException(
          "format_attempts must be 1 or more, got " + formatAttempts);
    }
  }

  /**
   * @param values by the names that {@link #toMap} gives; what is missing has its default
   * @throws IllegalArgumentException for a value that means nothing
   */
  public static ProofMethod from(Map<String, ?> values) {
    Settings settings = new Settings("proofs", values);
    int verifications = settings.intValue("verifications", 8);
    ProofMethod method =
        new ProofMethod(
            settings.has("strategy") ? values.get("strategy").toString() : SEARCH,
            new ProofSearch.Settings(
                settings.intValue("pool_size", 8),
                settings.intValue("analyses_per_proof", 4),
                settings.intValue("rounds", 4)),
            new SequentialRefinement.Settings(
                settings.intValue("chains", 4), settings.intValue("attempts", 4)),
            new LabelRule(
                verifications,
                settings.intValue("meta_verifications", 3),
                settings.intValue("min_valid", Math.min(2, Math.max(1, verifications))),
                settings.doubleValue("confirm_at", 1)),
            settings.intValue("format_attempts", 2));
    settings.refuseUnknown();
    return method;
  }

  /** What decides the outcome of {@code prove}. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("strategy", strategy);
    if (strategy.equals(SEARCH)) {
      map.put("pool_size", search.poolSize());
      map.put("analyses_per_proof", search.analysesPerProof());
      map.put("rounds", search.rounds());
    } else {
      map.put("chains", sequential.chains());
      map.put("attempts", sequential.attempts());
    }
    map.putAll(labelling());
    return map;
  }

  /** What decides the outcome of {@code label}. */
  public Map<String, Object> labelling() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("verifications", rule.verifications());
    map.put("meta_verifications", rule.metaVerifications());
    map.put("min_valid", rule.minValid());
    map.put("confirm_at", rule.confirmAt());
    map.put("format_attempts", formatAttempts);
    return map;
  }

  public Prover prover(ModelCalls calls, long seed) {
    return strategy.equals(SEARCH)
        ? new ProofSearch(calls, calls, search, rule, formatAttempts, seed)
        : new SequentialRefinement(calls, calls, sequential, rule, formatAttempts, seed);
  }

  public Assessor assessor(ModelCalls calls, long seed) {
    return new Assessor(calls, rule, formatAttempts, seed);
  }

  /** Calls of {@code prove} that go out together, roughly: how much one problem keeps busy. */
  public int breadth() {
    return strategy.equals(SEARCH) ? search.poolSize() : sequential.chains();
  }
}
