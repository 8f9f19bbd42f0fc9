package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparseforge.engine.TopLogprobs;

/**
 * How likely the tokens of a choice were, in either of the API's two shapes, as far as the server
 * tells. The likeliest tokens at every place are kept only where they come as ids, {@code
 * "token_id:123"}: as vLLM sends them when asked for {@code return_tokens_as_token_ids}.
 *
 * @param logprobs empty where the server gives none
 */
record TokenLogprobs(float[] logprobs, Optional<TopLogprobs> top) {
  private static final String ID = "token_id:";

  /**
   * @param numTop likeliest tokens that were asked for
   */
  static TokenLogprobs read(JsonNode choice, int numTop) {
    JsonNode places = choice.path("logprobs").path("content");
    if (places.isArray()) {
      List<JsonNode> tops = new ArrayList<>();
      float[] logprobs = new float[places.size()];
      for (int i = 0; i < logprobs.length; i++) {
        logprobs[i] = (float) places.get(i).path("logprob").asDouble(Float.NaN);
        tops.add(places.get(i).path("top_logprobs"));
      }
      return new TokenLogprobs(logprobs, top(tops, numTop));
    }
    JsonNode flat = choice.path("logprobs").path("token_logprobs");
    float[] logprobs = new float[flat.size()];
    for (int i = 0; i < logprobs.length; i++) {
      logprobs[i] = (float) flat.get(i).asDouble(Float.NaN);
    }
    return new TokenLogprobs(logprobs, Optional.empty());
  }

  /** Token ids where the server gives them, beside the choice or at the top; else none. */
  static int[] ids(JsonNode choice, JsonNode body, String name) {
    JsonNode list = choice.has(name) ? choice.get(name) : body.path(name);
    int[] ids = new int[list.isArray() ? list.size() : 0];
    for (int i = 0; i < ids.length; i++) {
      if (!list.get(i).isInt()) {
        return new int[0];
      }
      ids[i] = list.get(i).intValue();
    }
    return ids;
  }

  private static Optional<TopLogprobs> top(List<JsonNode> places, int numTop) {
    if (numTop == 0) {
      return Optional.empty();
    }
    int[] ids = new int[places.size() * numTop];
    float[] logprobs = new float[ids.length];
    for (int place = 0; place < places.size(); place++) {
      for (int rank = 0; rank < numTop; rank++) {
        JsonNode token = places.get(place).path(rank);
        String name = token.path("token").asText();
        if (!name.matches(ID + "\\d{1,9}")) {
          return Optional.empty();
        }
        ids[place * numTop + rank] = Integer.parseInt(name.substring(ID.length()));
        logprobs[place * numTop + rank] = (float) token.path("logprob").asDouble(Float.NaN);
      }
    }
    return Optional.of(new TopLogprobs(numTop, ids, logprobs));
  }
}
