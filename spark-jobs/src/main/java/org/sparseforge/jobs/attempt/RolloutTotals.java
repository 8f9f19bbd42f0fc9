package org.sparseforge.jobs.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.rollout.PassAtK;
import org.sparseforge.verify.rollout.PassRateFilter;

/** Sums over episodes that come task by task, all samples of one after the other. */
public final class RolloutTotals {
  private static final String[] USAGE = {
    "prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens"
  };

  private final int samples;
  private final PassRateFilter filter;
  private final SortedMap<String, Long> failures = new TreeMap<>();
  private final SortedMap<String, Long> outcomes = new TreeMap<>();
  private final SortedMap<String, Double> rewards = new TreeMap<>();
  private final SortedMap<Double, Bucket> byPassRate = new TreeMap<>();
  private final SortedMap<Integer, Mean> passAtK = new TreeMap<>();
  private final long[] usage = new long[USAGE.length];
  private final Mean answerTokens = new Mean();
  private final Mean passedTokens = new Mean();
  private final Mean steps = new Mean();
  private Bucket task = new Bucket();
  private long episodes;
  private long tasks;
  private long accepted;
  private long ungraded;
  private double seconds;
  private double cost;
  private long unpriced;
  private double reward;

  /** A mean under construction. */
  private static final class Mean {
    private double sum;
    private long count;

    void add(double value) {
      sum += value;
      count++;
    }

    Double value() {
      return count == 0 ? null : (Double) (sum / count);
    }
  }

  /** Tasks of one pass rate, or the one task that is being counted. */
  private static final class Bucket {
    private long tasks;
    private int graded;
    private int passed;
    private double tokens;
    private long answers;
  }

  public RolloutTotals(int samples, PassRateFilter filter) {
    this.samples = samples;
    this.filter = filter;
    PassAtK.ladder(samples).forEach(k -> passAtK.put(k, new Mean()));
  }

  /** Takes the next episode's row. */
  public void add(JsonNode row) {
    episodes++;
    for (int i = 0; i < USAGE.length; i++) {
      usage[i] += row.path(USAGE[i]).longValue();
    }
    seconds += row.path("seconds").doubleValue();
    cost += row.path("cost_usd").doubleValue();
    unpriced += row.path("cost_usd").isNumber() ? 0 : 1;
    outcomes.merge(row.path("outcome").asText(), 1L, Long::sum);
    if (row.path("failure").isObject()) {
      failures.merge(row.path("failure").path("class").asText(), 1L, Long::sum);
    } else {
      addGraded(row);
    }
    if (row.path("sample").intValue() == samples - 1) {
      endTask();
    }
  }

  private void addGraded(JsonNode row) {
    double tokens = row.path("completion_tokens").doubleValue();
    JsonNode parts = Json.parse(row.path("rewards").asText());
    boolean passed = parts.path("outcome").doubleValue() == 1;
    for (Map.Entry<String, JsonNode> part : parts.properties()) {
      rewards.merge(part.getKey(), part.getValue().doubleValue(), Double::sum);
    }
    reward += row.path("reward").doubleValue();
    task.graded++;
    task.passed += passed ? 1 : 0;
    task.tokens += tokens;
    answerTokens.add(tokens);
    steps.add(row.path("steps").doubleValue());
    if (passed) {
      passedTokens.add(tokens);
    }
  }

  private void endTask() {
    tasks++;
    if (task.graded == 0) {
      ungraded++;
    } else {
      passAtK.forEach(
          (k, mean) -> {
            if (k <= task.graded) {
              mean.add(PassAtK.estimate(task.graded, task.passed, k));
            }
          });
      Bucket bucket =
          byPassRate.computeIfAbsent((double) task.passed / task.graded, rate -> new Bucket());
      bucket.tasks++;
      bucket.tokens += task.tokens;
      bucket.answers += task.graded;
      accepted += filter.check(task.graded, task.passed).passed() ? 1 : 0;
    }
    task = new Bucket();
  }

  public long episodes() {
    return episodes;
  }

  public long graded() {
    return answerTokens.count;
  }

  public long broken() {
    return episodes - graded();
  }

  public SortedMap<String, Long> failures() {
    return failures;
  }

  /** What a person who waits wants to know besides the counts. */
  public String note() {
    List<String> parts = new ArrayList<>();
    if (graded() > 0) {
      parts.add(String.format(Locale.ROOT, "%.0f %% pass", 100.0 * passedTokens.count / graded()));
    }
    parts.add(String.format(Locale.ROOT, "%,d tokens", usage[0] + usage[2]));
    if (unpriced == 0 && cost > 0) {
      parts.add(String.format(Locale.ROOT, "$%.2f", cost));
    }
    return String.join(", ", parts);
  }

  /**
   * What the manifest says under {@code rollouts}.
   *
   * @param wallSeconds spent on making the episodes, where this run made them
   */
  public ObjectNode toJson(OptionalDouble wallSeconds) {
    ObjectNode node =
        Json.object()
            .put("samples", samples)
            .put("episodes", episodes)
            .put("graded", graded())
            .put("passed", passedTokens.count)
            .put("broken", broken());
    node.set("failures", Json.MAPPER.valueToTree(failures));
    node.set("outcomes", Json.MAPPER.valueToTree(outcomes));
    node.put("tasks", tasks).put("tasks_accepted", accepted).put("tasks_ungraded", ungraded);
    ArrayNode ladder = node.putArray("pass_at_k");
    passAtK.forEach(
        (k, mean) ->
            ladder
                .addObject()
                .put("k", k)
                .put("tasks", mean.count)
                .put("value", rounded(mean.value())));
    ArrayNode rates = node.putArray("pass_rates");
    byPassRate.forEach(
        (rate, bucket) ->
            rates
                .addObject()
                .put("pass_rate", rounded(rate))
                .put("tasks", bucket.tasks)
                .put("tokens_per_answer", rounded(bucket.tokens / bucket.answers)));
    ObjectNode means = node.putObject("mean_rewards");
    if (graded() > 0) {
      rewards.forEach((part, sum) -> means.put(part, rounded(sum / graded())));
      means.put("total", rounded(reward / graded()));
    }
    ObjectNode sums = node.putObject("usage");
    for (int i = 0; i < USAGE.length; i++) {
      sums.put(USAGE[i], usage[i]);
    }
    node.put("steps_per_answer", rounded(steps.value()))
        .put("tokens_per_answer", rounded(answerTokens.value()))
        .put("tokens_per_passed_answer", rounded(passedTokens.value()))
        .put("episode_seconds", rounded(seconds))
        .put("cost_usd", price(cost));
    ObjectNode perTask = node.putObject("per_accepted_task");
    if (accepted > 0) {
      perTask
          .put("tokens", rounded((double) (usage[0] + usage[2]) / accepted))
          .put("completion_tokens", rounded((double) usage[2] / accepted))
          .put("cost_usd", price(cost / accepted));
      wallSeconds.ifPresent(seconds -> perTask.put("seconds", rounded(seconds / accepted)));
    }
    return node;
  }

  /** Null where an episode has no price: a sum of what is known would pass for the whole. */
  private Double price(double value) {
    return unpriced > 0 ? null : (Double) (Math.round(value * 1e8) / 1e8);
  }

  private static Double rounded(Double value) {
    return value == null ? null : (Double) (Math.round(value * 1e4) / 1e4);
  }
}
