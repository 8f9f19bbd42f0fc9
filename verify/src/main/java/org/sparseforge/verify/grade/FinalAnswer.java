package org.sparseforge.verify.grade;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text says in the end, in one spelling, so that equal answers can be counted. Does no
 * algebra: {@code 2x} and {@code x+x} are two answers.
 */
public final class FinalAnswer {
  private static final String BOX = "\\boxed";

  /** Longer texts are no answers that two candidates would share by more than copying. */
  private static final int LONGEST = 2000;

  private static final int MOST_BOXES = 50;

  /** {@code Answer: 42} or {@code the answer is 42}, to the end of the line. */
  private static final Pattern ANNOUNCED =
      Pattern.compile("(?im)\\banswer\\b[*_ ]*(?:is\\b|:|=)[*_ ]*:?\\s*(\\S.*)$");

  private static final Pattern WRAPPED =
      Pattern.compile("\\\\(?:text|mathrm|mathbf|textbf|mbox)\\{([^{}]*)\\}");

  private static final Pattern FRACTION =
      Pattern.compile("\\\\[dt]?frac\\{([^{}]+)\\}\\{([^{}]+)\\}");

  private static final Pattern GROUPED = Pattern.compile("[-+]?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?");

  private FinalAnswer() {}

  /** The content of the last box; else of the last announcement; else nothing. */
  public static Optional<String> of(String text) {
    Optional<String> found = lastBox(text);
    if (found.isEmpty()) {
      Matcher announced = ANNOUNCED.matcher(text);
      while (announced.find()) {
        found = Optional.of(announced.group(1));
      }
    }
    return found.map(FinalAnswer::plain).filter(answer -> !answer.isEmpty());
  }

  /** One spelling for answers that differ in dress alone. */
  public static String plain(String answer) {
    if (answer.length() > LONGEST) {
      return answer.strip();
    }
    String text = answer.strip().replaceAll("^\\*+|\\*+$", "");
    text = text.replaceAll("^(?:\\$+|\\\\\\(|\\\\\\[)|(?:\\$+|\\\\\\)|\\\\\\])\\.?$", "");
    text = WRAPPED.matcher(text).replaceAll("$1");
    text = FRACTION.matcher(text).replaceAll("$1/$2");
    text = text.replaceAll("\\\\(?:left|right|,|;|!)|\\$", "").replaceAll("\\s+", " ").strip();
    text = text.replaceAll("\\.$", "").strip();
    text = text.replace("{,}", ",");
    String number = GROUPED.matcher(text).matches() ? text.replace(",", "") : text;
    try {
      BigDecimal value = new BigDecimal(number);
      // 1e999999999 is a number too, and as plain text a very long one
      return Math.abs((long) value.scale()) > 1000
          ? number
          : value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    } catch (NumberFormatException e) {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  private static Optional<String> lastBox(String text) {
    int tried = 0;
    for (int at = text.lastIndexOf(BOX);
        at >= 0 && tried++ < MOST_BOXES;
        at = text.lastIndexOf(BOX, at - 1)) {
      int open = at + BOX.length();
      while (open < text.length() && Character.isWhitespace(text.charAt(open))) {
        open++;
      }
      int close = open < text.length() && text.charAt(open) == '{' ? closing(text, open) : -1;
      if (close > 0) {
        return Optional.of(text.substring(open + 1, close));
      }
      if (at == 0) {
        break;
      }
    }
    return Optional.empty();
  }

  private static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i;
      }
    }
    return -1;
  }
}
