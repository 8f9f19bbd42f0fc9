package org.sparseforge.engine.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Json;

class EndpointConfigTest {
  @Test
  void defaultsSuitAPaidServer() {
    assertEquals(
        new EndpointConfig(
            "OPENAI_API_KEY",
            64,
            1024,
            600,
            1800,
            8,
            0.5,
            60,
            10,
            600,
            64 << 20,
            ThinkingParameter.NONE,
            Json.object(),
            Set.of(),
            0),
        EndpointConfig.defaults());
  }

  @Test
  void everyKeyIsMapped() {
    Map<String, Object> values =
        Map.ofEntries(
            Map.entry("api_key_env", "MY_KEY"),
            Map.entry("max_concurrency", 3),
            Map.entry("max_pending_requests", 7),
            Map.entry("request_seconds", 1.5),
            Map.entry("deadline_seconds", 20),
            Map.entry("max_attempts", 2),
            Map.entry("backoff_seconds", 0.01),
            Map.entry("max_backoff_seconds", 0.25),
            Map.entry("circuit_failures", 4),
            Map.entry("give_up_seconds", 9),
            Map.entry("max_response_bytes", "1MiB"),
            Map.entry("thinking_parameter", "chat_template_kwargs"),
            Map.entry("extra_body", "{\"return_token_ids\": true}"),
            Map.entry("omit", List.of("seed", "top_p")),
            Map.entry("seed", 42));
    EndpointConfig config =
        new EndpointConfig(
            "MY_KEY",
            3,
            7,
            1.5,
            20,
            2,
            0.01,
            0.25,
            4,
            9,
            1 << 20,
            ThinkingParameter.CHAT_TEMPLATE_KWARGS,
            Json.object().put("return_token_ids", true),
            Set.of("seed", "top_p"),
            42);
    assertEquals(config, EndpointConfig.from(values));
    assertEquals(config, EndpointConfig.from(config.toMap()));
    assertEquals(values.keySet(), config.toMap().keySet());
    assertEquals(values.size(), EndpointConfig.class.getRecordComponents().length);
  }

  @Test
  void refusesWhatCannotWork() {
    assertRefuses("max_concurrency", 0, "max_concurrency must be 1 or more, got '0'");
    assertRefuses("max_pending_requests", 0, "max_pending_requests must be 1 or more, got '0'");
    assertRefuses("request_seconds", 0, "request_seconds must be more than 0 seconds, got '0.0'");
    assertRefuses("deadline_seconds", "NaN", "deadline_seconds must be more than 0 seconds");
    assertRefuses("max_attempts", 0, "max_attempts must be 1 or more, got '0'");
    assertRefuses("backoff_seconds", -1, "backoff_seconds must be 0 seconds or more, got '-1.0'");
    assertRefuses("max_backoff_seconds", 1e18, "max_backoff_seconds must be 0 seconds or more");
    assertRefuses("circuit_failures", 0, "circuit_failures must be 1 or more, got '0'");
    assertRefuses("give_up_seconds", -1, "give_up_seconds must be 0 seconds or more, got '-1.0'");
    assertRefuses("max_response_bytes", "2GiB", "max_response_bytes must be 1 byte to 1GiB");
    assertRefuses(
        "thinking_parameter",
        "loud",
        "thinking_parameter must be one of none, chat_template_kwargs, thinking, got 'loud'");
    assertRefuses("extra_body", "{", "extra_body is not JSON: ");
    assertRefuses("extra_body", "[]", "extra_body must be a JSON object, got 'ARRAY'");
    assertRefuses("extra_body", "{\"stream\":true}", "extra_body must be without 'stream', got");
    assertRefuses(
        "max_concurency", 1, "unknown setting 'max_concurency'; did you mean 'max_concurrency'?");
  }

  @Test
  void aKeyInPlaceOfItsVariableIsNotRepeated() {
    String message = refusal("api_key_env", "sk-planted");
    assertFalse(message.contains("planted"), message);
  }

  private static void assertRefuses(String key, Object value, String message) {
    String said = refusal(key, value);
    assertEquals(
        "endpoint: " + message, said.substring(0, Math.min(said.length(), message.length() + 10)));
  }

  private static String refusal(String key, Object value) {
    return assertThrows(
            IllegalArgumentException.class, () -> EndpointConfig.from(Map.of(key, value)))
        .getMessage();
  }
}
