package org.sparseforge.schemas;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known word that a mistyped one was most likely meant to be. */
public final class DidYouMean {
  private DidYouMean() {}

  /** Empty where nothing is near enough to be worth a guess; capitals do not count. */
  public static Optional<String> nearest(String typed, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String word) -> distance(typed, word))
                .thenComparing(Comparator.naturalOrder()))
        .filter(
            word ->
                distance(typed, word) <= Math.max(2, typed.length() / 3)
                    || isShortened(typed, word));
  }

  /** Whether {@code word} with up to half of its letters left out is what was typed. */
  private static boolean isShortened(String typed, String word) {
    return 2 * typed.length() >= word.length()
        && distance(typed, word) == word.length() - typed.length();
  }

  /**
   * The end of a sentence about an unknown word: {@code ; did you mean 'x'?}, or the whole choice
   * where nothing is near.
   */
  public static String hint(String typed, Collection<String> known) {
    return nearest(typed, known)
        .map(word -> "; did you mean '" + word + "'?")
        .orElseGet(() -> "; there is " + String.join(", ", known.stream().sorted().toList()));
  }

  /** Edits (insert, delete, replace, swap neighbours) that turn one into the other. */
  static int distance(String typed, String word) {
    String a = typed.toLowerCase(Locale.ROOT);
    String b = word.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
