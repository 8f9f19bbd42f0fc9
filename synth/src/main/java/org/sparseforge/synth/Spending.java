package org.sparseforge.synth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;
import org.sparseforge.engine.Usage;
import org.sparseforge.schemas.Json;

/**
 * What model calls took.
 *
 * @param promptTokens cached ones too
 * @param costUsd of the calls that have a price; empty where none has
 */
public record Spending(
    long calls,
    long promptTokens,
    long cachedTokens,
    long completionTokens,
    long reasoningTokens,
    OptionalDouble costUsd) {
  /** No call was made. */
  public static final Spending NONE = new Spending(0, 0, 0, 0, 0, OptionalDouble.empty());

  /** This and one more call. */
  public Spending plus(Usage call) {
    return plus(
        new Spending(
            1,
            call.promptTokens(),
            call.cachedTokens(),
            call.completionTokens(),
            call.reasoningTokens().orElse(0),
            call.costUsd()));
  }

  public Spending plus(Spending other) {
    return new Spending(
        calls + other.calls,
        promptTokens + other.promptTokens,
        cachedTokens + other.cachedTokens,
        completionTokens + other.completionTokens,
        reasoningTokens + other.reasoningTokens,
        costUsd.isEmpty()
            ? other.costUsd
            : OptionalDouble.of(costUsd.getAsDouble() + other.costUsd.orElse(0)));
  }

  public ObjectNode toJson() {
    return Json.object()
        .put("calls", calls)
        .put("prompt_tokens", promptTokens)
        .put("cached_tokens", cachedTokens)
        .put("completion_tokens", completionTokens)
        .put("reasoning_tokens", reasoningTokens)
        .put("cost_usd", costUsd.isEmpty() ? null : costUsd.getAsDouble());
  }

  /** What {@link #toJson} wrote; {@link #NONE} of a missing node. */
  public static Spending fromJson(JsonNode node) {
    JsonNode cost = node.path("cost_usd");
    return new Spending(
        node.path("calls").longValue(),
        node.path("prompt_tokens").longValue(),
        node.path("cached_tokens").longValue(),
        node.path("completion_tokens").longValue(),
        node.path("reasoning_tokens").longValue(),
        cost.isNumber() ? OptionalDouble.of(cost.doubleValue()) : OptionalDouble.empty());
  }
}
