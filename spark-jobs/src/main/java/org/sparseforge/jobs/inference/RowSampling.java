package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * What a row says about sampling, over what the run says. In an OpenAI body every key must mean
 * something; a row of the short form may carry columns of its own, so only keys that are known are
 * looked at.
 */
final class RowSampling {
  static final List<String> KEYS =
      List.of(
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "max_tokens",
          "max_completion_tokens",
          "min_tokens",
          "seed",
          "stop",
          "stop_token_ids",
          "ignore_eos",
          "logprobs",
          "top_logprobs");

  /** Settings this engine has only one value of, in any row. */
  private static final Map<String, String> ONLY =
      Map.of(
          "frequency_penalty", "0",
          "presence_penalty", "0",
          "repetition_penalty", "1",
          "logit_bias", "{}");

  /** The same in an OpenAI body, where the word can mean nothing else. */
  private static final Map<String, String> ONLY_IN_BODY =
      Map.of(
          "n", "1",
          "best_of", "1",
          "stream", "false",
          "echo", "false",
          "tool_choice", "\"auto\"");

  /** Keys of a body that are read elsewhere, or that change nothing. */
  private static final Set<String> NO_SAMPLING =
      Set.of(
          "model",
          "messages",
          "prompt",
          "tools",
          "response_format",
          "thinking_mode",
          "drop_thinking",
          "chat_template_kwargs",
          "user",
          "metadata",
          "store",
          "service_tier",
          "parallel_tool_calls");

  private RowSampling() {}

  /**
   * @param defaults by {@link SamplingParams}'s keys
   * @param isBody whether {@code row} is the body of an OpenAI batch line
   * @throws IllegalArgumentException if the row asks for what cannot be done
   */
  static SamplingParams read(ObjectNode row, boolean isBody, Map<String, Object> defaults) {
    requireOnly(row, ONLY);
    if (isBody) {
      requireOnly(row, ONLY_IN_BODY);
      refuseUnknown(row);
    }
    Map<String, Object> values = new HashMap<>(defaults);
    for (String key : KEYS) {
      if (row.hasNonNull(key)) {
        values.put(key, value(row.get(key)));
      }
    }
    Object limit = values.remove("max_completion_tokens");
    if (limit != null) {
      values.put("max_tokens", limit);
    }
    // The completions API counts: logprobs 5 is five of the likeliest tokens.
    if (values.get("logprobs") instanceof Number top) {
      values.put("logprobs", true);
      values.put("top_logprobs", top);
    }
    return SamplingParams.from(values);
  }

  private static void requireOnly(ObjectNode row, Map<String, String> only) {
    only.forEach(
        (key, value) -> {
          JsonNode given = row.get(key);
          if (given != null && !given.isNull() && !isSame(given, value)) {
            throw new IllegalArgumentException(
                key
                    + " must be "
                    + value
                    + " or absent, got "
                    + given
                    + "; this engine has no other");
          }
        });
  }

  private static boolean isSame(JsonNode given, String only) {
    return given.isNumber()
        ? String.valueOf(given.doubleValue()).equals(only + ".0")
        : given.toString().equals(only);
  }

  private static void refuseUnknown(ObjectNode body) {
    for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KEYS.contains(name)
          && !NO_SAMPLING.contains(name)
          && !ONLY.containsKey(name)
          && !ONLY_IN_BODY.containsKey(name)) {
        throw new IllegalArgumentException(
            "body has '" + name + "', which this engine does not know; remove it");
      }
    }
  }

  private static Object value(JsonNode node) {
    if (node.isArray()) {
      List<Object> items = new ArrayList<>();
      node.forEach(item -> items.add(value(item)));
      return items;
    }
    if (node.isNumber()) {
      return node.numberValue();
    }
    return node.isBoolean() ? node.booleanValue() : node.isTextual() ? node.textValue() : "" + node;
  }
}
