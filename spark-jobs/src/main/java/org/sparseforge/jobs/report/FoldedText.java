package org.sparseforge.jobs.report;

/** Texts of an attempt, of which nobody knows how long they are: folded where long, and cut. */
final class FoldedText {
  /** Characters of one text that the page holds. */
  private static final int MOST_CHARACTERS = 8_000;

  /** Characters up to which what is said to somebody stands open. */
  private static final int LONGEST_SAID = 2_000;

  private static final int LONGEST_OPEN = 160;
  private static final int MOST_LINES_OPEN = 4;

  /** Characters of a title that come from a row, such as a tool's name. */
  private static final int LONGEST_TITLE = 120;

  private FoldedText() {}

  /** Open below its title where it is short, else folded. */
  static void write(StringBuilder out, String title, String text) {
    if (isShort(text)) {
      out.append("<span class=\"what\">").append(shortTitle(title)).append("</span>");
      pre(out, text);
    } else {
      fold(out, title, text);
    }
  }

  /** What is said to somebody: open and without a title up to a page's length, else folded. */
  static void said(StringBuilder out, String title, String text) {
    if (text.length() <= LONGEST_SAID) {
      out.append("<div class=\"said\">").append(Html.escape(text)).append("</div>");
    } else {
      fold(out, title, text);
    }
  }

  /** A call on one line where it is short, else folded. */
  static void call(StringBuilder out, String name, String arguments) {
    if (isShort(arguments)) {
      out.append("<div class=\"call\"><b>").append(shortTitle(name)).append("</b> ");
      out.append(Html.escape(arguments)).append("</div>");
    } else {
      fold(out, "Calls " + name, arguments);
    }
  }

  static void fold(StringBuilder out, String title, String text) {
    out.append("<details><summary>").append(summary(title, text)).append("</summary>");
    pre(out, text);
    out.append("</details>");
  }

  private static boolean isShort(String text) {
    return text.length() <= LONGEST_OPEN && text.lines().count() <= MOST_LINES_OPEN;
  }

  private static void pre(StringBuilder out, String text) {
    out.append("<pre>").append(cut(text)).append("</pre>");
  }

  private static String cut(String text) {
    return Html.escape(Html.shorten(text, MOST_CHARACTERS));
  }

  private static String summary(String title, String text) {
    return shortTitle(title)
        + ", "
        + Html.number(text.length())
        + (text.length() == 1 ? " character" : " characters");
  }

  private static String shortTitle(String title) {
    return Html.escape(Html.shorten(title, LONGEST_TITLE));
  }
}
