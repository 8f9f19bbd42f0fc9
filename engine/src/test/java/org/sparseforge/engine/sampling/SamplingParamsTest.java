package org.sparseforge.engine.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SamplingParamsTest {
  @Test
  void defaultsCutNothingOffAndEndWithTheContext() {
    assertEquals(
        new SamplingParams(
            1,
            1,
            0,
            0,
            SamplingParams.NO_LIMIT,
            0,
            OptionalLong.empty(),
            List.of(),
            List.of(),
            false,
            false,
            0),
        SamplingParams.defaults());
    assertTrue(SamplingParams.greedy(5).isGreedy());
    assertFalse(SamplingParams.defaults().isGreedy());
  }

  @Test
  void everyKeyIsMapped() {
    Map<String, Object> values =
        Map.ofEntries(
            Map.entry("temperature", 0.6),
            Map.entry("top_p", 0.95),
            Map.entry("top_k", 20),
            Map.entry("min_p", 0.05),
            Map.entry("max_tokens", 100),
            Map.entry("min_tokens", 3),
            Map.entry("seed", -4),
            Map.entry("stop", List.of("\n\n", "END")),
            Map.entry("stop_token_ids", List.of(1, 2)),
            Map.entry("ignore_eos", true),
            Map.entry("logprobs", true),
            Map.entry("top_logprobs", 5));
    assertEquals(
        new SamplingParams(
            0.6,
            0.95,
            20,
            0.05,
            100,
            3,
            OptionalLong.of(-4),
            List.of("\n\n", "END"),
            List.of(1, 2),
            true,
            true,
            5),
        SamplingParams.from(values));
    assertEquals(values.size(), SamplingParams.class.getRecordComponents().length);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertRefuses("temperature", -0.1, "temperature must be 0 or more, got '-0.1'");
    assertRefuses("temperature", "NaN", "temperature must be 0 or more, got 'NaN'");
    assertRefuses("top_p", 0, "top_p must be above 0 and at most 1, got '0.0'");
    assertRefuses("top_p", 1.01, "top_p must be above 0 and at most 1, got '1.01'");
    assertRefuses("top_k", -2, "top_k must be 0 (off) or more, got '-2'");
    assertRefuses("min_p", 2, "min_p must be 0 to 1, got '2.0'");
    assertRefuses("max_tokens", 0, "max_tokens must be 1 or more, got '0'");
    assertRefuses("min_tokens", -1, "min_tokens must be 0 to max_tokens, got '-1'");
    assertRefuses("stop", List.of(""), "stop must be a list of texts that are not empty, got '[]'");
    assertRefuses("top_logprobs", -1, "top_logprobs must be 0 or more, got '-1'");
    assertRefuses("temprature", 1, "unknown setting 'temprature'; did you mean 'temperature'?");
  }

  @Test
  void topLogprobsImplyLogprobsAndMinusOneTurnsTopKOff() {
    assertTrue(SamplingParams.from(Map.of("top_logprobs", 1)).logprobs());
    assertEquals(0, SamplingParams.from(Map.of("top_k", -1)).topK());
  }

  @Test
  void aSeedOfItsOwnReplacesEngineSeedAndId() {
    SamplingParams seeded = SamplingParams.from(Map.of("seed", 9));
    assertEquals(seeded.key(1, "a"), seeded.key(2, "b"));
    SamplingParams plain = SamplingParams.defaults();
    assertEquals(plain.key(1, "a"), plain.key(1, "a"));
    assertTrue(plain.key(1, "a") != plain.key(2, "a") && plain.key(1, "a") != plain.key(1, "b"));
  }

  private static void assertRefuses(String key, Object value, String message) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> SamplingParams.from(Map.of(key, value)));
    assertEquals("sampling: " + message, refusal.getMessage());
  }
}
