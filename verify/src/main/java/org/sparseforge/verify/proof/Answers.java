package org.sparseforge.verify.proof;

import java.util.Optional;
import java.util.function.Function;
import org.sparseforge.verify.call.CallResult;

/** From an answer as it came to what is in it. */
final class Answers {
  private Answers() {}

  /** An answer that is complete in spite of its token limit counts as complete. */
  static Parsed read(CallResult.Answered answered, Function<String, Parsed> parser) {
    if (answered.broken().isPresent()) {
      return new Parsed.Malformed(Malformation.BROKEN_REPLY, answered.broken().get());
    }
    Parsed parsed = parser.apply(answered.content());
    return parsed instanceof Parsed.Malformed malformed && answered.cut()
        ? new Parsed.Malformed(
            Malformation.CUT_OFF, "the token limit came first: " + malformed.message())
        : parsed;
  }

  /**
   * @param parsed null where there was no answer
   */
  static Optional<Flaw> flaw(Parsed parsed) {
    return parsed instanceof Parsed.Malformed malformed
        ? Optional.of(new Flaw(malformed.kind(), malformed.message()))
        : Optional.empty();
  }
}
