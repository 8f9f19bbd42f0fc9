package org.sparseforge.engine.request;

import java.util.Locale;

/** What kind of mistake a row holds, for counting. */
public enum RowErrorClass {
  /** Bytes that are no UTF-8, or half a surrogate pair written as an escape. */
  INVALID_UTF8,
  INVALID_JSON,
  /** JSON that is no request: no id, no prompt, two prompts, a setting of the wrong type. */
  INVALID_ROW,
  /** Messages that are malformed or have no prompt in the model's format. */
  INVALID_MESSAGES;

  /** The name rows carry. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
