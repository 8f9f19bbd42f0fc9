package org.sparseforge.verify.episode;

import java.util.Objects;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.chat.ThinkingMode;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * The model that plays users.
 *
 * @param sampling of a user's message; its seed is not used
 * @param attempts how often it is asked for one message before the episode is given up
 */
public record UserPlayer(
    Engine engine, SamplingParams sampling, ThinkingMode thinkingMode, int attempts) {
  private static final int ATTEMPTS = 3;

  public UserPlayer {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(thinkingMode, "thinkingMode");
    if (attempts < 1) {
      throw new IllegalArgumentException(
          "a user must be asked for a message at least once, got " + attempts);
    }
  }

  /** A player with the parameters' defaults, asked up to three times, that does not reason. */
  public static UserPlayer of(Engine engine) {
    return new UserPlayer(engine, SamplingParams.defaults(), ThinkingMode.CHAT, ATTEMPTS);
  }
}
