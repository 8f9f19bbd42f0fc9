package org.sparseforge.jobs.cli;

import java.util.Locale;

/** Numbers of things, for people. */
final class Counted {
  private Counted() {}

  /** Such as {@code 1 row} or {@code 5,920 rows}. */
  static String of(long count, String one) {
    return of(count, one, one + "s");
  }

  /** The same of a word with a plural of its own. */
  static String of(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }
}
