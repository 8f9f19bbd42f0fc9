package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import org.sparseforge.engine.EngineException;

/** What came of sending a request once. */
sealed interface Attempt {
  /** The server did what it was asked. */
  record Answered(JsonNode body) implements Attempt {}

  /** The server will not do it, today or tomorrow. */
  record Refused(EngineException why) implements Attempt {}

  /**
   * It may go well next time.
   *
   * @param why for messages
   * @param after what the server asked to wait
   * @param tooMuch whether fewer requests at a time may help
   */
  record Failed(String why, Optional<Duration> after, boolean tooMuch) implements Attempt {
    static Failed of(String why) {
      return new Failed(why, Optional.empty(), false);
    }
  }
}
