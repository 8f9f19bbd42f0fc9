package org.sparseforge.verify.call;

import java.util.Optional;

/** What became of a {@link Call}. */
public sealed interface CallResult {
  Spend spend();

  /**
   * The model answered.
   *
   * @param content what it said after its reasoning; may be empty
   * @param cut whether it met its token limit
   * @param broken why its reply breaks the chat format; content is then what could be saved
   */
  record Answered(String content, boolean cut, Optional<String> broken, Spend spend)
      implements CallResult {}

  /**
   * There is no answer, for a reason that is not the model's: nothing may be scored by it.
   *
   * @param errorClass as on rows: {@code too_long}, {@code endpoint_unavailable} ...
   */
  record Failed(String errorClass, String message, Spend spend) implements CallResult {}
}
