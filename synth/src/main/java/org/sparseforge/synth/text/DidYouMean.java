package org.sparseforge.synth.text;

import java.util.Collection;
import java.util.TreeSet;

/** Suggests the nearest known word for an unknown one. */
public final class DidYouMean {
  private DidYouMean() {}

  /** {@code "; did you mean 'x'?"}, or the list of known words where none is near. */
  public static String hint(String unknown, Collection<String> known) {
    String best = null;
    int distance = Math.max(2, unknown.length() / 3) + 1;
    for (String word : new TreeSet<>(known)) {
      int d = distance(unknown, word);
      if (d < distance) {
        distance = d;
        best = word;
      }
    }
    return best != null
        ? "; did you mean '" + best + "'?"
        : "; known are " + String.join(", ", new TreeSet<>(known));
  }

  /** Edits (insert, delete, replace, swap neighbours) between two words. */
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
