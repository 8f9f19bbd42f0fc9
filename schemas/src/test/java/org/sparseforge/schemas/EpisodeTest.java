package org.sparseforge.schemas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EpisodeTest {
  private static final TokenTrace TOKENS =
      new TokenTrace(
          new int[] {0, 9, 70_000, 0, 5},
          new int[] {0, 3},
          new byte[] {0, 0, 1, 0, 1},
          new float[] {0, 0, -0.1f, 0, -12.345678f},
          Optional.of(
              new ExpertTrace(
                  new byte[] {
                    -1, -1, -1, -1, 3, 0, 0, 1, -1, -1, -1, -1, 7, 0, 8, 0, -1, -1, -1, -1
                  },
                  5,
                  1,
                  2)),
          Optional.of(new TokenChoices(new int[] {0, 0, 0, 2, 2, 3}, new int[] {4, 70_000, 5})));

  private static Episode episode(TokenTrace tokens) {
    return new Episode(
        Identity.episodeId("t", "m", "", 7, 2),
        "t",
        2,
        "m",
        "",
        List.of(
            Message.user("Où? </think>"),
            new Message(
                "assistant",
                "",
                "think",
                "[{\"id\":\"call_0\",\"type\":\"function\",\"function\":"
                    + "{\"name\":\"f\",\"arguments\":\"{\\\"x\\\": 1}\"}}]",
                null),
            new Message("tool", "7", null, null, "call_0")),
        null,
        "{}",
        "answered",
        null,
        tokens,
        new TokenCounts(5, 2, 2, 1L, null),
        2,
        "stop",
        null,
        1.25);
  }

  @Test
  void columnsAreThoseOfATrajectory() {
    List<String> names = new ArrayList<>();
    episode(TOKENS).toJson().fieldNames().forEachRemaining(names::add);
    assertEquals(
        List.of(
            "episode_id",
            "schema_version",
            "task_id",
            "sample",
            "model",
            "policy_version",
            "messages",
            "reward",
            "rewards",
            "outcome",
            "advantage",
            "token_ids",
            "segment_starts",
            "loss_mask",
            "logprobs",
            "routed_experts",
            "routed_experts_shape",
            "sampling_mask",
            "prompt_tokens",
            "cached_tokens",
            "completion_tokens",
            "reasoning_tokens",
            "steps",
            "finish_reason",
            "failure",
            "cost_usd",
            "seconds"),
        names);
  }

  @Test
  void everythingComesBackFromItsJsonText() {
    Episode judged =
        episode(TOKENS).withReward(1, "{\"outcome\":1.0}", "passed").withAdvantage(0.25);
    Episode broken = episode(TokenTrace.NONE).withFailure(new EpisodeFailure("sandbox", 3));
    for (Episode before : List.of(episode(TOKENS), judged, broken)) {
      String text = Json.write(before.toJson());
      assertEquals(text, Json.write(Episode.fromJson(Json.parse(text)).toJson()));
      assertEquals(text, Json.write(Episode.fromJson(before.toJson()).toJson()));
    }
    JsonNode row = Json.parse(Json.write(judged.toJson()));
    assertEquals("[[],[],[4,70000],[],[5]]", Json.write(row.get("sampling_mask")));
    assertEquals("[5,1,2]", Json.write(row.get("routed_experts_shape")));
    assertEquals("{\"class\":\"sandbox\",\"attempts\":3}", Json.write(broken.failure().toJson()));
    TokenTrace tokens = Episode.fromJson(row).tokens();
    assertArrayEquals(TOKENS.logprobs(), tokens.logprobs());
    assertEquals(256, tokens.routedExperts().orElseThrow().expert(1, 0, 1));
    assertEquals(-1, tokens.routedExperts().orElseThrow().expert(4, 0, 1));
    assertArrayEquals(new int[] {0, 5}, tokens.segment(1));
  }

  @Test
  void anEpisodeThatBrokeHasNoReward() {
    Episode broken =
        episode(TOKENS)
            .withReward(1, "{\"outcome\":1.0}", "passed")
            .withAdvantage(0.5)
            .withFailure(new EpisodeFailure("sandbox", 1));
    assertNull(broken.reward());
    assertNull(broken.advantage());
    assertEquals("broken", broken.outcome());
    var e =
        assertThrows(IllegalArgumentException.class, () -> broken.withReward(0, "{}", "failed"));
    assertEquals(
        "episode "
            + broken.episodeId()
            + " broke (sandbox) and has a reward of 0.0; a broken machine is never a wrong answer,"
            + " so its reward must be null",
        e.getMessage());
  }

  @Test
  void columnsOfDifferentLengthsAreRefused() {
    ObjectNode row = episode(TOKENS).toJson();
    assertRefused(
        "loss_mask has 1 entries, token_ids has 5", row.deepCopy().set("loss_mask", parse("[1]")));
    assertRefused(
        "logprobs has 2 entries, token_ids has 5", row.deepCopy().set("logprobs", parse("[0,0]")));
    assertRefused(
        "segment_starts must begin with 0 and ascend below the 5 token_ids, found [0, 5]",
        row.deepCopy().set("segment_starts", parse("[0,5]")));
    assertRefused(
        "segment_starts must begin with 0 and ascend below the 5 token_ids, found [1]",
        row.deepCopy().set("segment_starts", parse("[1]")));
    assertRefused(
        "routed_experts has 20 bytes, its shape [5, 1, 3] of int16 asks for 30",
        row.deepCopy().set("routed_experts_shape", parse("[5,1,3]")));
    assertRefused(
        "sampling_mask has 1 entries, token_ids has 5",
        row.deepCopy().set("sampling_mask", parse("[[]]")));
    assertRefused(
        "field 'reward' must be a number, found STRING", row.deepCopy().put("reward", "1"));
  }

  @Test
  void idsDependOnEverythingThatDecidesAnEpisode() {
    String id = Identity.episodeId("t", "m", "", 7, 2);
    assertEquals(64, id.length());
    assertNotEquals(id, Identity.episodeId("t", "m", "", 7, 3));
    assertNotEquals(id, Identity.episodeId("t", "m", "", 8, 2));
    assertNotEquals(id, Identity.episodeId("t", "m", "v2", 7, 2));
    assertNotEquals(id, Identity.episodeId("u", "m", "", 7, 2));
  }

  @Test
  void countsOfCallsAddUpAndUnknownStaysUnknown() {
    TokenCounts known = new TokenCounts(10, 4, 3, 2L, 0.5);
    assertEquals(new TokenCounts(20, 8, 6, 4L, 1.0), known.plus(known));
    assertEquals(known, TokenCounts.NONE.plus(known));
    assertEquals(
        new TokenCounts(11, 4, 4, null, null), known.plus(new TokenCounts(1, 0, 1, null, null)));
  }

  private static JsonNode parse(String text) {
    return Json.parse(text);
  }

  private static void assertRefused(String message, JsonNode row) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> Episode.fromJson(row)).getMessage());
  }
}
