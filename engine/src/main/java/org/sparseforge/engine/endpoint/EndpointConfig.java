package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.sparseforge.engine.config.Settings;
import org.sparseforge.schemas.Json;

/**
 * How an endpoint is used. Every component is the setting of its snake_case name; durations are
 * seconds there.
 *
 * @param apiKeyEnv environment variable that holds the key; the key itself is nobody's setting
 * @param maxConcurrency requests under way at a time, at most; how many really are follows what the
 *     server bears
 * @param maxPendingRequests requests taken in before {@code submit} blocks
 * @param requestSeconds longest single attempt, body included
 * @param deadlineSeconds longest time from a request's first attempt to its last, pauses of the
 *     whole endpoint not counted
 * @param maxAttempts how often a request is sent while others are answered
 * @param backoffSeconds longest wait before the second attempt; doubles from there
 * @param maxBackoffSeconds longest wait before any attempt, unless the server names a longer one
 * @param circuitFailures failures in a row, of any requests, after which all wait
 * @param giveUpSeconds how long all wait for an endpoint that answers nothing, before it is given
 *     up
 * @param maxResponseBytes longest body that is read
 * @param thinkingParameter how a conversation's thinking mode is passed on
 * @param extraBody merged into every request's body
 * @param omit keys that are never sent, for servers that refuse them
 * @param seed keys the draws of requests that bring no seed
 */
public record EndpointConfig(
    String apiKeyEnv,
    int maxConcurrency,
    int maxPendingRequests,
    double requestSeconds,
    double deadlineSeconds,
    int maxAttempts,
    double backoffSeconds,
    double maxBackoffSeconds,
    int circuitFailures,
    double giveUpSeconds,
    long maxResponseBytes,
    ThinkingParameter thinkingParameter,
    ObjectNode extraBody,
    Set<String> omit,
    long seed) {
  public static final String DEFAULT_API_KEY_ENV = "OPENAI_API_KEY";

  private static final double A_YEAR = 365 * 86400.0;

  public EndpointConfig {
    if (!apiKeyEnv.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      // Not repeated: it may be a key by mistake.
      throw new IllegalArgumentException(
          "endpoint: api_key_env must be the name of an environment variable, not the key itself");
    }
    check(maxConcurrency >= 1, "max_concurrency", "1 or more", maxConcurrency);
    check(maxPendingRequests >= 1, "max_pending_requests", "1 or more", maxPendingRequests);
    checkTime("request_seconds", requestSeconds, true);
    checkTime("deadline_seconds", deadlineSeconds, true);
    check(maxAttempts >= 1, "max_attempts", "1 or more", maxAttempts);
    checkTime("backoff_seconds", backoffSeconds, false);
    checkTime("max_backoff_seconds", maxBackoffSeconds, false);
    check(circuitFailures >= 1, "circuit_failures", "1 or more", circuitFailures);
    checkTime("give_up_seconds", giveUpSeconds, false);
    check(
        maxResponseBytes >= 1 && maxResponseBytes <= 1 << 30,
        "max_response_bytes",
        "1 byte to 1GiB",
        maxResponseBytes);
    extraBody = extraBody.deepCopy();
    omit = Set.copyOf(omit);
  }

  public static EndpointConfig defaults() {
    return from(Map.of());
  }

  /**
   * @param values by snake_case name; {@code extra_body} is JSON text
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  public static EndpointConfig from(Map<String, ?> values) {
    Settings settings = new Settings("endpoint", values);
    EndpointConfig config =
        new EndpointConfig(
            settings.text("api_key_env", DEFAULT_API_KEY_ENV),
            settings.intValue("max_concurrency", 64),
            settings.intValue("max_pending_requests", 1024),
            settings.doubleValue("request_seconds", 600),
            settings.doubleValue("deadline_seconds", 1800),
            settings.intValue("max_attempts", 8),
            settings.doubleValue("backoff_seconds", 0.5),
            settings.doubleValue("max_backoff_seconds", 60),
            settings.intValue("circuit_failures", 10),
            settings.doubleValue("give_up_seconds", 600),
            settings.bytes("max_response_bytes", 64 << 20),
            settings.oneOf("thinking_parameter", ThinkingParameter.class, ThinkingParameter.NONE),
            object(settings.text("extra_body", "{}")),
            Set.copyOf(settings.strings("omit")),
            settings.longValue("seed", 0));
    settings.refuseUnknown();
    return config;
  }

  /** Every setting under its key, in the order of the components; {@link #from} reads it back. */
  public Map<String, Object> toMap() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("api_key_env", apiKeyEnv);
    values.put("max_concurrency", maxConcurrency);
    values.put("max_pending_requests", maxPendingRequests);
    values.put("request_seconds", requestSeconds);
    values.put("deadline_seconds", deadlineSeconds);
    values.put("max_attempts", maxAttempts);
    values.put("backoff_seconds", backoffSeconds);
    values.put("max_backoff_seconds", maxBackoffSeconds);
    values.put("circuit_failures", circuitFailures);
    values.put("give_up_seconds", giveUpSeconds);
    values.put("max_response_bytes", maxResponseBytes);
    values.put("thinking_parameter", thinkingParameter.name().toLowerCase(Locale.ROOT));
    values.put("extra_body", Json.write(extraBody));
    values.put("omit", omit.stream().sorted().toList());
    values.put("seed", seed);
    return values;
  }

  /** A setting in seconds as time. */
  static Duration time(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private static ObjectNode object(String text) {
    JsonNode node;
    try {
      node = Json.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("endpoint: extra_body is " + e.getMessage(), e);
    }
    check(node.isObject(), "extra_body", "a JSON object", node.getNodeType());
    // What these hold differs from request to request; one for all would be a mistake.
    for (String key : List.of("model", "messages", "prompt", "stream")) {
      check(!node.has(key), "extra_body", "without '" + key + "'", text);
    }
    return (ObjectNode) node;
  }

  private static void checkTime(String key, double seconds, boolean positive) {
    boolean holds = seconds >= 0 && seconds <= A_YEAR && (seconds > 0 || !positive);
    check(holds, key, positive ? "more than 0 seconds" : "0 seconds or more", seconds);
  }

  private static void check(boolean holds, String key, String wanted, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "endpoint: " + key + " must be " + wanted + ", got '" + value + "'");
    }
  }
}
