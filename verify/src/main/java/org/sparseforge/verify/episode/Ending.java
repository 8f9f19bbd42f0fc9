package org.sparseforge.verify.episode;

import java.util.Optional;

/** How a dialogue ended, with the answer's JSON text where there is one. */
record Ending(EpisodeOutcome outcome, Optional<String> answer) {
  static Ending of(EpisodeOutcome outcome) {
    return new Ending(outcome, Optional.empty());
  }

  static Ending answered(String answer) {
    return new Ending(EpisodeOutcome.ANSWERED, Optional.of(answer));
  }
}
