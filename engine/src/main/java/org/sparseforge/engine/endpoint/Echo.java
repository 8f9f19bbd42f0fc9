package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.Usage;

/**
 * A prompt that a server echoed: its tokens, how likely each was after those before it, and how
 * likely the likeliest there would have been.
 *
 * @param tokens as the server spells them; only good to be compared
 * @param logprobs NaN for the first, before which there is nothing
 */
record Echo(String[] tokens, float[] logprobs, float[] best, int promptTokens, int cachedTokens) {
  /**
   * @param usage of the body, read
   * @throws EngineException.Invalid if the server echoes no logprobs: many cannot
   */
  static Echo read(String who, JsonNode body, Usage usage) {
    JsonNode logprobs = body.path("choices").path(0).path("logprobs");
    JsonNode all = logprobs.path("tokens");
    JsonNode values = logprobs.path("token_logprobs");
    JsonNode tops = logprobs.path("top_logprobs");
    int size = usage.promptTokens();
    if (size == 0 || all.size() < size || values.size() < size || tops.size() < size) {
      throw new EngineException.Invalid(
          who
              + ": the endpoint does not tell how likely a prompt is (completions with echo and"
              + " logprobs); score needs a server that does, such as vLLM");
    }
    Echo echo =
        new Echo(new String[size], new float[size], new float[size], size, usage.cachedTokens());
    for (int i = 0; i < size; i++) {
      echo.tokens[i] = all.get(i).asText();
      echo.logprobs[i] = (float) values.get(i).asDouble(Float.NaN);
      echo.best[i] = Float.NEGATIVE_INFINITY;
      for (JsonNode top : tops.get(i)) {
        echo.best[i] = Math.max(echo.best[i], (float) top.asDouble(Float.NaN));
      }
    }
    return echo;
  }
}
