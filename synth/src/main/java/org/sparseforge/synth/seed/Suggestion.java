package org.sparseforge.synth.seed;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The end of a sentence about an unknown name: the nearest known one, or all of them. */
final class Suggestion {
  private Suggestion() {}

  /** {@code did you mean 'x'?} where something is near enough, else the list of what there is. */
  static String among(String unknown, Collection<String> known) {
    return known.stream()
        .filter(name -> distance(unknown, name) <= Math.max(1, unknown.length() / 3))
        .min(
            Comparator.comparingInt((String name) -> distance(unknown, name))
                .thenComparing(Comparator.naturalOrder()))
        .map(name -> "did you mean '" + name + "'? It has: " + String.join(", ", known))
        .orElseGet(() -> "it has: " + String.join(", ", known));
  }

  /** Levenshtein distance, capitals ignored. */
  private static int distance(String a, String b) {
    String x = a.toLowerCase(Locale.ROOT);
    String y = b.toLowerCase(Locale.ROOT);
    int[] before = new int[y.length() + 1];
    for (int j = 0; j <= y.length(); j++) {
      before[j] = j;
    }
    for (int i = 1; i <= x.length(); i++) {
      int[] now = new int[y.length() + 1];
      now[0] = i;
      for (int j = 1; j <= y.length(); j++) {
        int change = before[j - 1] + (x.charAt(i - 1) == y.charAt(j - 1) ? 0 : 1);
        now[j] = Math.min(change, 1 + Math.min(before[j], now[j - 1]));
      }
      before = now;
    }
    return before[y.length()];
  }
}
