package org.sparseforge.verify.rollout;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * How much of what a model wrote is in the language it was asked in, told by script: the drift it
 * catches is the common one, Chinese in an English chain of thought and the other way round.
 * Languages that share a script, such as English and Spanish, look the same to it.
 */
final class LanguageConsistency {
  /** A script with less than this part of a task's words is a name or two, not its language. */
  private static final double OWN_SHARE = 0.1;

  /** Written without blanks between words: every letter counts as one. */
  private static final Set<UnicodeScript> UNSPACED =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  private LanguageConsistency() {}

  /**
   * @param asked what the task says
   * @param said what the model wrote, its reasoning too
   * @param read what it was shown besides; words from there and from {@code asked} are quotations
   *     and do not count
   * @return the part of its own words in a script of the task's; 1 where it has none
   */
  static double of(String asked, List<String> said, List<String> read) {
    Set<String> quotable = new HashSet<>();
    Map<UnicodeScript, Integer> counts = new EnumMap<>(UnicodeScript.class);
    words(
        asked,
        (word, script) -> {
          quotable.add(word);
          counts.merge(script, 1, Integer::sum);
        });
    read.forEach(text -> words(text, (word, script) -> quotable.add(word)));
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    Set<UnicodeScript> own = EnumSet.noneOf(UnicodeScript.class);
    counts.forEach(
        (script, count) -> {
          if (count >= OWN_SHARE * all) {
            own.add(script);
          }
        });
    int[] seen = new int[2];
    for (String text : said) {
      words(
          text,
          (word, script) -> {
            if (!quotable.contains(word)) {
              seen[own.contains(script) ? 1 : 0]++;
            }
          });
    }
    return all == 0 || seen[0] == 0 ? 1 : (double) seen[1] / (seen[0] + seen[1]);
  }

  /** Calls {@code word} with every word in lower case and the script of its first letter. */
  private static void words(String text, BiConsumer<String, UnicodeScript> word) {
    int start = -1;
    UnicodeScript script = null;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      UnicodeScript here = Character.isLetter(c) ? UnicodeScript.of(c) : null;
      boolean goesOn =
          start >= 0
              && (here == script && !UNSPACED.contains(script)
                  || here == UnicodeScript.COMMON
                  || Character.getType(c) == Character.NON_SPACING_MARK);
      if (!goesOn) {
        if (start >= 0) {
          word.accept(text.substring(start, i).toLowerCase(Locale.ROOT), script);
        }
        boolean begins = here != null && here != UnicodeScript.COMMON;
        start = begins ? i : -1;
        script = begins ? here : null;
      }
      i += Character.charCount(c);
    }
    if (start >= 0) {
      word.accept(text.substring(start).toLowerCase(Locale.ROOT), script);
    }
  }
}
