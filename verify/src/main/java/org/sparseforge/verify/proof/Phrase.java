package org.sparseforge.verify.proof;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sentence that marks a place in a model's answer. Models change its dress, not its words: case,
 * white space, emphasis, kind of quotation mark and a missing colon make no difference.
 */
enum Phrase {
  SOLUTION_HEADING("## Solution", true),
  SELF_EVALUATION_HEADING("## Self Evaluation", true),
  EVALUATION("Here is my evaluation of the solution:", false),
  EVALUATION_SCORE("Based on my evaluation, the final overall score should be:", false),
  META("Here is my analysis of the \"solution evaluation\":", false),
  META_SCORE("Based on my analysis, I will rate the \"solution evaluation\" as:", false);

  private final String text;
  private final Pattern pattern;

  Phrase(String text, boolean wholeLine) {
    this.text = text;
    String[] words = text.replace("#", "").replace(":", "").replace("\"", "").strip().split(" ");
    String quoted = String.join("[\\s*_\"\u201c\u201d]+", words).replace(",", ",?");
    String heading = "^[ \\t]*+#{1,6}+[ \\t*_]*+" + quoted + "[ \\t*_]*+:?+[ \\t*_]*+$";
    this.pattern =
        Pattern.compile(
            wholeLine ? heading : "[*_]{0,3}" + quoted + "[\"\u201c\u201d*_]*\\s*[:\uff1a]?[*_]*",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
  }

  /** As it is asked for. */
  String text() {
    return text;
  }

  /** The first place at or after {@code from}, or null. */
  Place first(String in, int from) {
    Matcher matcher = pattern.matcher(in);
    return matcher.find(from) ? new Place(matcher.start(), matcher.end()) : null;
  }

  /** The last place at or after {@code from}, or null. */
  Place last(String in, int from) {
    Place last = null;
    for (Place next = first(in, from); next != null; next = first(in, next.end())) {
      last = next;
    }
    return last;
  }

  /**
   * Where a phrase stands.
   *
   * @param end exclusive
   */
  record Place(int start, int end) {}
}
