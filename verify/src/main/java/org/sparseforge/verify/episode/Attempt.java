package org.sparseforge.verify.episode;

import java.util.Objects;
import java.util.Optional;
import org.sparseforge.schemas.Episode;

/**
 * What an attempt came to, before anyone has judged it.
 *
 * @param answer JSON text that the agent gave as its answer; empty where it gave none
 * @param database JSON text of the environment's database as the agent left it; empty where the
 *     environment broke
 */
public record Attempt(Episode episode, Optional<String> answer, Optional<String> database) {
  public Attempt {
    Objects.requireNonNull(episode, "episode");
    Objects.requireNonNull(answer, "answer");
    Objects.requireNonNull(database, "database");
  }
}
