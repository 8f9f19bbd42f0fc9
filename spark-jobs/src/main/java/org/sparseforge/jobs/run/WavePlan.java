package org.sparseforge.jobs.run;

/**
 * How many groups the next wave takes: enough to keep every core busy, few enough that a killed
 * driver loses little, and no more than the tasks still wanted will likely need. Where waves are
 * cut never changes a result.
 */
final class WavePlan {
  private static final double TARGET_SECONDS = 20;

  private final int slots;
  private final int groupSize;
  private double groupsPerSecond;

  /**
   * @param slots tasks that Spark runs at the same time
   */
  WavePlan(int slots, int groupSize) {
    this.slots = Math.max(1, slots);
    this.groupSize = groupSize;
  }

  /**
   * @param missing tasks still wanted, at least 1
   * @param accepted and
   * @param looked what the candidates so far have brought
   * @param left groups until the candidates run out, at least 1
   */
  long nextGroups(long missing, long accepted, long looked, long left) {
    long steady =
        groupsPerSecond == 0
            ? 2L * slots
            : Math.max(2L * slots, (long) (groupsPerSecond * TARGET_SECONDS));
    double yield = looked == 0 ? 0.5 : Math.max(0.02, (double) accepted / looked);
    long enough = (long) Math.ceil(missing / yield / groupSize * 1.05);
    return Math.max(1, Math.min(left, Math.min(steady, enough)));
  }

  /** What the wave just done says about speed. */
  void observe(long groups, double seconds) {
    groupsPerSecond = groups / Math.max(seconds, 0.001);
  }
}
