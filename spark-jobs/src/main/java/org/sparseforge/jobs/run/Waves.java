package org.sparseforge.jobs.run;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs the groups that are still to be done, wave by wave: each is spread over Spark, staged with
 * one rename, then walked by the tally.
 *
 * @param end index after the last; the last group may be smaller than the others
 * @param groupSize indices a group
 * @param partitions most Spark partitions a wave is cut into; 0 for one a group
 */
public record Waves<T>(
    Staging staging,
    Tally tally,
    Sessions sessions,
    Progress progress,
    long end,
    int groupSize,
    int partitions,
    LongFunction<T> itemOfGroup,
    Spread.Work<T, GroupResult> work) {

  /** Whether nothing is left to do, so that Spark need not be started. */
  public boolean areDone() {
    return tally.isFull() || staging.end() >= end;
  }

  /**
   * @param wanted accepted rows at which the run ends
   * @param jobName what Spark's own pages call the work
   */
  public void run(JavaSparkContext spark, long wanted, String jobName) throws IOException {
    progress.expect(wanted);
    WavePlan plan = new WavePlan(spark.defaultParallelism(), groupSize);
    while (!areDone()) {
      long first = staging.end() / groupSize;
      long left = (end - staging.end() + groupSize - 1) / groupSize;
      long groups = plan.nextGroups(wanted - tally.accepted(), tally.accepted(), tally.end(), left);
      long waveEnd = Math.min((first + groups) * groupSize, end);
      spark.setJobGroup(jobName, jobName + " " + staging.end() + " to " + waveEnd);
      Instant start = Instant.now();
      byte[][] done = new byte[(int) groups][];
      try {
        spread(spark, first, done);
      } catch (Exception e) {
        keepBeginning(first, done, e);
        throw e;
      }
      List<byte[]> packed = Arrays.asList(done);
      double seconds = Sessions.secondsSince(start);
      plan.observe(groups, seconds);
      staging.commit(waveEnd, packed);
      for (byte[] member : packed) {
        Staging.unpack(member).forEach(tally::add);
      }
      sessions.wave(seconds);
      progress.set(tally.end(), tally.accepted(), tally.rejectedByStage());
      progress.waveDone();
    }
  }

  /** Groups up to the first that did not finish are work done: what they cost is not paid again. */
  private void keepBeginning(long first, byte[][] done, Exception broken) {
    int kept = 0;
    while (kept < done.length && done[kept] != null) {
      kept++;
    }
    if (kept == 0) {
      return;
    }
    try {
      staging.commit(
          Math.min((first + kept) * groupSize, end), Arrays.asList(done).subList(0, kept));
    } catch (IOException e) {
      broken.addSuppressed(e);
    }
  }

  private void spread(JavaSparkContext spark, long first, byte[][] packed) {
    List<T> items = new ArrayList<>();
    for (long group = first; group < first + packed.length; group++) {
      items.add(itemOfGroup.apply(group));
    }
    Spread.run(
        spark,
        items,
        partitions == 0 ? items.size() : partitions,
        work,
        (position, result) -> {
          packed[position] = result.lines();
          progress.add(result.passed(), result.rejectedByStage());
        });
  }
}
