package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.chat.PythonJson;

/**
 * Tells what an HTTP response means. Servers and the proxies before them disagree about much; where
 * one could be read two ways, another attempt is made rather than a request given up.
 *
 * @param base the endpoint, for messages
 */
record ResponseReader(String base, ApiKey key) {
  private static final int SHOWN = 200;

  /** Where a filter stops the prompt, some answer with an error and some with a finish reason. */
  private static final String FILTERED =
      "{\"choices\": [{\"finish_reason\": \"content_filter\", \"text\": \"\", \"message\": {}}]}";

  /** Too early, a conflict, a time-out: gone tomorrow. 5xx are too. */
  private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);

  /**
   * Of statuses that pass: fewer requests at a time help. 529 is what overloaded servers made up.
   */
  private static final Set<Integer> TOO_MUCH = Set.of(429, 503, 529);

  /**
   * @param who names the request in messages
   */
  Attempt read(String who, int status, HttpHeaders headers, byte[] body, Instant now) {
    String type = headers.firstValue("content-type").orElse("application/json");
    boolean isJson = type.toLowerCase(Locale.ROOT).contains("json");
    String text = new String(body, StandardCharsets.UTF_8);
    JsonNode json = null;
    String problem = "an answer of type " + shown(type) + ", not JSON";
    if (isJson) {
      try {
        json = PythonJson.parse(text);
      } catch (IllegalArgumentException e) {
        problem = "an answer that is " + shown(e.getMessage());
      }
    }
    if (status == 200 && json == null) {
      return Attempt.Failed.of(problem);
    }
    if (status == 200 && !json.path("error").isObject()) {
      return new Attempt.Answered(json);
    }
    JsonNode error = error(json);
    int code = status == 200 && error.path("code").isInt() ? error.path("code").intValue() : status;
    // A page for people says nothing about the request that a number does not.
    String said = json == null ? "" : ": " + message(error, json);
    String what = "HTTP " + status + (code == status ? "" : " with error " + code) + said;
    return judge(who, code, what, kind(error), RetryAfter.of(headers, now));
  }

  private Attempt judge(
      String who, int status, String what, String kind, Optional<Duration> after) {
    if (status == 401 || status == 402 || status == 403 || kind.equals("insufficient_quota")) {
      return new Attempt.Refused(unauthorized(status, kind));
    }
    if (kind.equals("content_filter")) {
      return new Attempt.Answered(PythonJson.parse(FILTERED));
    }
    if (PASSING.contains(status) || status >= 500 || status < 300) {
      return new Attempt.Failed(what, after, TOO_MUCH.contains(status));
    }
    if (status < 400) {
      return refused(
          who + ": the endpoint has moved (HTTP " + status + "); name its new address in --model");
    }
    if (kind.equals("context_length_exceeded") || what.contains("maximum context length")) {
      return new Attempt.Refused(
          new EngineException.TooLong(who + ": the endpoint finds it too long: " + what));
    }
    return refused(who + ": the endpoint refuses it: " + what);
  }

  /** What the server says of it may quote the key, or a part of it. */
  private EngineException unauthorized(int status, String kind) {
    String why =
        status == 402 || kind.equals("insufficient_quota")
            ? "has no credit left for this key"
            : "does not let us in (HTTP " + status + ")";
    return new EngineException.Unauthorized(
        "the endpoint " + base + " " + why + "; " + key.where());
  }

  private static Attempt refused(String message) {
    return new Attempt.Refused(new EngineException.Invalid(message));
  }

  private static JsonNode error(JsonNode json) {
    if (json == null) {
      return PythonJson.parse("{}");
    }
    return json.path("error").isObject() ? json.get("error") : json;
  }

  private String message(JsonNode error, JsonNode json) {
    for (String name : new String[] {"message", "detail", "error"}) {
      if (error.path(name).isTextual()) {
        return shown(error.get(name).textValue());
      }
    }
    return shown(json.toString());
  }

  /** A word for the error: servers put it under {@code code} or {@code type}. */
  private static String kind(JsonNode error) {
    for (String name : new String[] {"code", "type"}) {
      if (error.path(name).isTextual()) {
        return error.get(name).textValue();
      }
    }
    return "";
  }

  /** A piece of what a server sent, fit for one line of a message, without the key. */
  private String shown(String text) {
    String clean = key.redact(text).replaceAll("[\\p{Cntrl}\\p{Cs}]+", " ").strip();
    return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN).strip() + "...";
  }
}
