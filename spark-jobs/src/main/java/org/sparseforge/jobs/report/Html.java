package org.sparseforge.jobs.report;

import java.util.Locale;

/** Text on its way into a page. Everything that comes from a row goes through {@link #escape}. */
final class Html {
  private Html() {}

  /**
   * Safe as element content and inside double-quoted attributes. What would turn the text around it
   * is written as its number.
   */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> {
          if (turnsText(c)) {
            out.append(String.format("\u27E8U+%04X\u27E9", (int) c));
          } else {
            out.append(isUnfit(text, i) ? '\uFFFD' : c);
          }
        }
      }
    }
    return out.toString();
  }

  /** Embeddings, overrides and isolates: with them a text reads otherwise than it is. */
  private static boolean turnsText(char c) {
    return c >= '\u202A' && c <= '\u202E' || c >= '\u2066' && c <= '\u2069';
  }

  /** Controls, halves of characters, and what is no character. */
  private static boolean isUnfit(String text, int at) {
    char c = text.charAt(at);
    boolean control = c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0;
    boolean half =
        Character.isHighSurrogate(c)
                && (at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1)))
            || Character.isLowSurrogate(c)
                && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    return control || half || c >= '\uFFFE';
  }

  /** 1234567 as {@code 1,234,567}; fractions of small numbers keep one digit. */
  static String number(double value) {
    return Math.abs(value) >= 100 || value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  static String percent(double share) {
    double value = 100 * share;
    return value > 0 && value < 10
        ? String.format(Locale.ROOT, "%.1f %%", value)
        : String.format(Locale.ROOT, "%.0f %%", value);
  }

  /** Seconds as a person says them. */
  static String time(double seconds) {
    if (seconds < 90) {
      return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 90 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
  }

  /** The text up to {@code limit} characters, marked where it was cut. */
  static String shorten(String text, int limit) {
    return text.length() <= limit
        ? text
        : text.substring(0, limit) + "\n… (" + number(text.length() - limit) + " more characters)";
  }

  /** How many pixels {@code text} takes at 12 px, roughly: charts only need to keep room. */
  static int width(String text) {
    return (int) (text.length() * 6.6);
  }
}
