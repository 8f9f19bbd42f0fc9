package org.sparseforge.verify.episode;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparseforge.engine.chat.SpecialTokens;

/**
 * Makes text that others wrote (tools, users) fit to be shown to a model, which takes a control
 * token in it for a real one. They are spelled so that they read the same and mean nothing.
 *
 * <p>Not covered: plain-text tags such as {@code </result>}, which the format does not escape.
 */
final class ShownText {
  private static final Map<String, String> HARMLESS = new LinkedHashMap<>();

  static {
    for (String token :
        new String[] {
          SpecialTokens.BOS, SpecialTokens.EOS, SpecialTokens.USER, SpecialTokens.ASSISTANT
        }) {
      HARMLESS.put(token, token.replace('｜', '|').replace('▁', '_'));
    }
    HARMLESS.put(SpecialTokens.DSML, SpecialTokens.DSML.replace('｜', '|'));
    HARMLESS.put(SpecialTokens.THINK_OPEN, "< think>");
    HARMLESS.put(SpecialTokens.THINK_CLOSE, "</ think>");
  }

  private ShownText() {}

  /** The text without control tokens and without half surrogate pairs, which have no UTF-8. */
  static String of(String text) {
    String shown = text;
    for (Map.Entry<String, String> token : HARMLESS.entrySet()) {
      shown = shown.replace(token.getKey(), token.getValue());
    }
    return paired(shown);
  }

  /** The same, with no more than {@code maxChars} of it. How much is missing is said after them. */
  static String of(String text, int maxChars) {
    if (text.length() <= maxChars) {
      return of(text);
    }
    int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
    return of(text.substring(0, end))
        + "\n[cut: "
        + end
        + " of "
        + text.length()
        + " characters are shown]";
  }

  private static String paired(String text) {
    StringBuilder mended = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean high = Character.isHighSurrogate(c);
      if (high && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (high || Character.isLowSurrogate(c)) {
        mended = mended == null ? new StringBuilder(text) : mended;
        mended.setCharAt(i, '\uFFFD');
      }
    }
    return mended == null ? text : mended.toString();
  }
}
