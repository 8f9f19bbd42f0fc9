package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.schemas.Json;

/** Sums over the rows that are written. */
final class RunTotals {
  private static final String[] USAGE = {
    "prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens"
  };

  private final Map<String, Long> errors = new TreeMap<>();
  private final Map<String, Long> finishReasons = new TreeMap<>();
  private final long[] usage = new long[USAGE.length];
  private long rows;
  private long malformed;
  private long preemptions;
  private double logprob;
  private long scoredTokens;
  private double costUsd;
  private boolean priced;

  void add(JsonNode row) {
    rows++;
    if (row.has("error")) {
      errors.merge(row.path("error").path("class").asText(), 1L, Long::sum);
      return;
    }
    for (int i = 0; i < USAGE.length; i++) {
      usage[i] += row.path(USAGE[i]).longValue();
    }
    if (row.has("finish_reason")) {
      finishReasons.merge(row.get("finish_reason").asText(), 1L, Long::sum);
    }
    costUsd += row.path("cost_usd").doubleValue();
    priced |= row.has("cost_usd");
    malformed += row.has("malformed") ? 1 : 0;
    preemptions += row.path("preemptions").longValue();
    for (JsonNode continuation : row.path("continuations")) {
      logprob += continuation.path("logprob").doubleValue();
      scoredTokens += continuation.path("token_logprobs").size();
    }
  }

  long rows() {
    return rows;
  }

  long errors() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * @param seconds spent on waves
   */
  void write(ObjectNode manifest, InferenceKind kind, double seconds) {
    ObjectNode counts =
        manifest
            .putObject("counts")
            .put("rows", rows)
            .put("done", rows - errors())
            .put("errors", errors());
    manifest.set("errors", Json.MAPPER.valueToTree(errors));
    if (kind == InferenceKind.GENERATE) {
      counts.put("malformed", malformed).put("preemptions", preemptions);
      manifest.set("finish_reasons", Json.MAPPER.valueToTree(finishReasons));
    } else if (scoredTokens > 0) {
      double perplexity = Math.exp(-logprob / scoredTokens);
      manifest.put("perplexity", Double.isFinite(perplexity) ? perplexity : null);
    }
    ObjectNode sums = manifest.putObject("usage");
    for (int i = 0; i < USAGE.length; i++) {
      sums.put(USAGE[i], usage[i]);
    }
    if (priced) {
      sums.put("cost_usd", Math.round(costUsd * 1e9) / 1e9);
    }
    long tokens = usage[0] + usage[2];
    manifest.put("tokens_per_second", Math.round(10 * tokens / Math.max(seconds, 1e-3)) / 10.0);
  }
}
