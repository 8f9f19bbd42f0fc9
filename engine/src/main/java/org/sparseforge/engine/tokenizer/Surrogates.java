package org.sparseforge.engine.tokenizer;

/** Looks for text that has no UTF-8. */
public final class Surrogates {
  private Surrogates() {}

  /**
   * Passes if every surrogate in {@code text} is half of a pair.
   *
   * @throws TokenizerException if not
   */
  public static void requirePaired(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean paired =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!paired) {
        throw new TokenizerException(
            String.format(
                "the text holds half a surrogate pair (U+%04X) at index %d, which is no character;"
                    + " remove it or replace it by U+FFFD",
                (int) c, i));
      }
      i++;
    }
  }
}
