package org.sparseforge.jobs.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known word that a mistyped one was most likely meant to be. */
final class DidYouMean {
  private DidYouMean() {}

  /** Empty where nothing is near enough to be worth a guess. */
  static Optional<String> nearest(String typed, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String word) -> distance(typed, word)).thenComparing(w -> w))
        .filter(word -> distance(typed, word) <= Math.max(2, typed.length() / 3));
  }

  /** {@code ; did you mean 'x'?}, or the whole choice where nothing is near. */
  static String hint(String typed, Collection<String> known) {
    return nearest(typed, known)
        .map(word -> "; did you mean '" + word + "'?")
        .orElseGet(() -> "; there is " + String.join(", ", known.stream().sorted().toList()));
  }

  /** Edits (insert, delete, replace, swap neighbours) that turn one into the other. */
  static int distance(String a, String b) {
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
