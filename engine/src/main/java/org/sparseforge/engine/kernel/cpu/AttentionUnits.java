package org.sparseforge.engine.kernel.cpu;

/**
 * How the tokens of a call are cut into units of work: neighbours that attend to everything before
 * them share a unit, every other token has its own.
 */
final class AttentionUnits {
  private final int mostColumns;

  /** First token of each unit, and the end of the last. */
  private int[] firsts = new int[64];

  private int count;

  /**
   * @param mostColumns of a unit of several tokens
   */
  AttentionUnits(int mostColumns) {
    this.mostColumns = mostColumns;
  }

  /** Cuts anew; valid until the next call. */
  void cut(AttentionCall call) {
    int numTokens = call.step().numTokens();
    if (firsts.length <= numTokens) {
      firsts = new int[2 * numTokens + 1];
    }
    int most = Math.max(1, mostColumns / call.columns());
    count = 0;
    boolean all = false;
    for (int t = 0; t < numTokens; t++) {
      boolean before = all;
      all = call.attendsToAll(t);
      boolean joins = t > 0 && before && all && call.follows(t) && t - firsts[count - 1] < most;
      if (!joins) {
        firsts[count++] = t;
      }
    }
    firsts[count] = numTokens;
  }

  int count() {
    return count;
  }

  int first(int unit) {
    return firsts[unit];
  }

  int tokens(int unit) {
    return firsts[unit + 1] - firsts[unit];
  }

  int last(int unit) {
    return firsts[unit + 1] - 1;
  }
}
