package org.sparseforge.verify.episode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Recording;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.sampling.SamplingParams;

class AgentConfigTest {
  private static AgentConfig from(Map<String, ?> values) {
    return AgentConfig.from(values, SamplingParams.defaults(), Recording.NONE);
  }

  @Test
  void defaults() {
    AgentConfig config = from(Map.of());
    assertEquals(ThinkingMode.THINKING, config.thinkingMode());
    assertEquals(ContextStrategy.NONE, config.contextStrategy());
    assertEquals(50, config.maxSteps());
    assertEquals(0.8, config.contextThreshold());
  }

  @Test
  void everyKeyIsMapped() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("thinking_mode", "chat");
    values.put("max_steps", 3);
    values.put("max_episode_tokens", 4000);
    values.put("max_malformed", 2);
    values.put("max_user_turns", 5);
    values.put("max_tool_result_chars", 600);
    values.put("context_window", 7000);
    values.put("context_threshold", 0.5);
    values.put("context_strategy", "discard_75");
    values.put("parallel_episodes", 8);
    assertEquals(values, from(values).toMap());
    assertEquals(from(values), from(from(values).toMap()));
  }

  @Test
  void refusals() {
    assertRefused("agent: max_steps must be 1 or more, got 0", "max_steps", 0);
    assertRefused(
        "agent: context_threshold must be above 0 and at most 1, got 1.5",
        "context_threshold",
        1.5);
    assertRefused(
        "agent: context_window must be given for context_strategy summary, got 0",
        "context_strategy",
        "summary");
    assertRefused("agent: max_malformed must be 0 or more, got -1", "max_malformed", -1);
    assertEquals(
        "agent: context_strategy must be one of none, summary, discard_75, discard_all,"
            + " parallel_fewest_step, got 'forget'",
        message("context_strategy", "forget"));
    assertEquals(
        "agent: unknown setting 'max_step'; did you mean 'max_steps'?", message("max_step", 1));
  }

  private static void assertRefused(String expected, String key, Object value) {
    assertEquals(expected, message(key, value));
  }

  private static String message(String key, Object value) {
    return assertThrows(IllegalArgumentException.class, () -> from(Map.of(key, value)))
        .getMessage();
  }
}
