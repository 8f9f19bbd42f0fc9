package org.sparseforge.engine.chat;

import java.util.Optional;

/**
 * Reads what stands inside the tags of a call block. The published parser uses regular expressions;
 * these are the same languages, read by hand because the expressions take quadratic time on values
 * that look like attributes.
 */
final class DsmlTags {
  private static final String NAME = "name=\"";
  private static final String NAME_END = "\">\n";

  /** A parameter as written: {@code string} says whether the value is raw text or JSON. */
  record Parameter(String name, boolean string, String value) {}

  private DsmlTags() {}

  /** The name in {@code \s*name="(.*?)">\n}, one more line break at the end allowed. */
  static Optional<String> invokeName(String tag) {
    int start = 0;
    while (start < tag.length() && isPythonSpace(tag.charAt(start))) {
      start++;
    }
    if (!tag.startsWith(NAME, start)) {
      return Optional.empty();
    }
    start += NAME.length();
    for (int end :
        new int[] {tag.length() - NAME_END.length() - 1, tag.length() - NAME_END.length()}) {
      boolean isEnd = end >= start && tag.startsWith(NAME_END, end);
      if (isEnd && endsAt(tag, end + NAME_END.length())) {
        return Optional.of(tag.substring(start, end));
      }
    }
    return Optional.empty();
  }

  /** The parts of {@code name="(.*?)" string="(true|false)">(.*?)<}, a last line break allowed. */
  static Optional<Parameter> parameter(String tag) {
    int close = tag.endsWith("<\n") ? tag.length() - 2 : tag.length() - 1;
    if (!tag.startsWith(" " + NAME) || tag.charAt(close) != '<') {
      return Optional.empty();
    }
    int start = 1 + NAME.length();
    for (int i = tag.indexOf("\" string=\"", start);
        i >= 0;
        i = tag.indexOf("\" string=\"", i + 1)) {
      for (boolean string : new boolean[] {true, false}) {
        String middle = "\" string=\"" + string + "\">";
        int valueStart = i + middle.length();
        if (tag.startsWith(middle, i) && valueStart <= close) {
          return Optional.of(
              new Parameter(tag.substring(start, i), string, tag.substring(valueStart, close)));
        }
      }
    }
    return Optional.empty();
  }

  /** Python's {@code $}: the end, or just before a final line break. */
  private static boolean endsAt(String tag, int i) {
    return i == tag.length() || i == tag.length() - 1 && tag.charAt(i) == '\n';
  }

  /** What {@code \s} means to Python, which counts the four separators below the blank as well. */
  private static boolean isPythonSpace(char c) {
    return c >= '\t' && c <= '\r'
        || c >= 0x1c && c <= ' '
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || c >= 0x2000 && c <= 0x200a
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }
}
