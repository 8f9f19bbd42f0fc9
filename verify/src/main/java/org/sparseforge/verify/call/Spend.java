package org.sparseforge.verify.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalDouble;
import org.sparseforge.engine.Usage;
import org.sparseforge.schemas.Json;

/**
 * What calls cost, one or many.
 *
 * @param calls asked, failed ones too
 * @param failed those without an answer; what they used is not known
 * @param promptTokens of the answered calls, cached ones too
 * @param reasoningTokens part of {@code completionTokens}, as far as the engine tells
 * @param priced calls whose price is known
 * @param usd of the priced calls
 */
public record Spend(
    long calls,
    long failed,
    long promptTokens,
    long cachedTokens,
    long completionTokens,
    long reasoningTokens,
    long priced,
    double usd) {
  public static final Spend NONE = new Spend(0, 0, 0, 0, 0, 0, 0, 0);

  /** A call that brought no answer. */
  public static final Spend FAILED_CALL = new Spend(1, 1, 0, 0, 0, 0, 0, 0);

  /** A call that was answered. */
  public static Spend of(Usage usage) {
    return new Spend(
        1,
        0,
        usage.promptTokens(),
        usage.cachedTokens(),
        usage.completionTokens(),
        usage.reasoningTokens().orElse(0),
        usage.costUsd().isPresent() ? 1 : 0,
        usage.costUsd().orElse(0));
  }

  public Spend plus(Spend other) {
    return new Spend(
        calls + other.calls,
        failed + other.failed,
        promptTokens + other.promptTokens,
        cachedTokens + other.cachedTokens,
        completionTokens + other.completionTokens,
        reasoningTokens + other.reasoningTokens,
        priced + other.priced,
        usd + other.usd);
  }

  /** Cost of the calls that have a price; empty where none has. */
  public OptionalDouble costUsd() {
    return priced > 0 ? OptionalDouble.of(usd) : OptionalDouble.empty();
  }

  /** Adds the columns that every row of calls has. */
  public void write(ObjectNode row) {
    row.put("calls", calls)
        .put("failed_calls", failed)
        .put("prompt_tokens", promptTokens)
        .put("cached_tokens", cachedTokens)
        .put("completion_tokens", completionTokens)
        .put("reasoning_tokens", reasoningTokens)
        .put("priced_calls", priced);
    row.set(
        "cost_usd",
        costUsd().isPresent()
            ? Json.MAPPER.getNodeFactory().numberNode(usd)
            : Json.MAPPER.nullNode());
  }

  /** What {@link #write} wrote. */
  public static Spend read(JsonNode row) {
    return new Spend(
        row.path("calls").longValue(),
        row.path("failed_calls").longValue(),
        row.path("prompt_tokens").longValue(),
        row.path("cached_tokens").longValue(),
        row.path("completion_tokens").longValue(),
        row.path("reasoning_tokens").longValue(),
        row.path("priced_calls").longValue(),
        row.path("cost_usd").doubleValue());
  }
}
