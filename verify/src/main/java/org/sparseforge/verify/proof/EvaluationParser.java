package org.sparseforge.verify.proof;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a verifier, a meta-verifier or an author judging himself writes. */
final class EvaluationParser {
  /**
   * Braces may hold a few more pairs, as in {@code \boxed{\text{0.5}}}. Nothing here goes back, so
   * that long texts take no longer, and no deeper a stack, than they must.
   */
  private static final Pattern BOX =
      Pattern.compile("\\\\boxed\\s*+\\{((?:[^{}]++|\\{[^{}]*+\\}){0,20}+)\\}");

  private static final Map<String, Double> SCORES =
      Map.ofEntries(
          Map.entry("0", 0.0),
          Map.entry("0.0", 0.0),
          Map.entry("0.5", 0.5),
          Map.entry(".5", 0.5),
          Map.entry("0.50", 0.5),
          Map.entry("1/2", 0.5),
          Map.entry("\\frac12", 0.5),
          Map.entry("\\frac{1}{2}", 0.5),
          Map.entry("1", 1.0),
          Map.entry("1.0", 1.0));

  private EvaluationParser() {}

  /** The evaluation of a proof. */
  static Parsed evaluation(String text) {
    return parse(text, Phrase.EVALUATION, Phrase.EVALUATION_SCORE);
  }

  /** The evaluation of an evaluation. */
  static Parsed meta(String text) {
    return parse(text, Phrase.META, Phrase.META_SCORE);
  }

  private static Parsed parse(String text, Phrase opening, Phrase closing) {
    Phrase.Place begin = opening.first(text, 0);
    if (begin == null) {
      return new Parsed.Malformed(
          Malformation.NO_EVALUATION, "the sentence '" + opening.text() + "' is missing");
    }
    // A model that thinks aloud may announce a score more than once; the last one counts.
    Phrase.Place end = closing.last(text, begin.end());
    if (end == null) {
      return new Parsed.Malformed(
          Malformation.NO_SCORE, "the sentence '" + closing.text() + "' is missing");
    }
    Set<String> boxes = new LinkedHashSet<>();
    Set<Double> scores = new LinkedHashSet<>();
    for (Matcher box = BOX.matcher(text).region(end.end(), text.length()); box.find(); ) {
      boxes.add(box.group(1).strip());
      scores.add(SCORES.get(plain(box.group(1))));
    }
    if (boxes.isEmpty()) {
      return new Parsed.Malformed(
          Malformation.NO_SCORE, "no \\boxed{} follows '" + closing.text() + "'");
    }
    if (scores.contains(null)) {
      return new Parsed.Malformed(
          Malformation.BAD_SCORE, "the score must be 0, 0.5 or 1, got " + quoted(boxes));
    }
    if (scores.size() > 1) {
      return new Parsed.Malformed(
          Malformation.SEVERAL_SCORES, "one score is wanted, got " + quoted(boxes));
    }
    return new Parsed.Evaluation(
        text.substring(begin.end(), end.start()).strip(), scores.iterator().next());
  }

  private static String plain(String inside) {
    Matcher wrapped =
        Pattern.compile("\\\\(?:text|mathrm|mathbf)\\{([^{}]*)\\}").matcher(inside.strip());
    String bare = wrapped.matches() ? wrapped.group(1) : inside;
    return bare.replaceAll("[\\s$*]", "");
  }

  private static String quoted(Set<String> boxes) {
    String all = String.join("', '", boxes);
    return "'" + (all.length() > 60 ? all.substring(0, 60) + "..." : all) + "'";
  }
}
