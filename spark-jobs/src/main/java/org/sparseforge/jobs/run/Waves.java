package org.sparseforge.jobs.run;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs the groups that are still to be done, wave by wave: each is spread over Spark, staged with
 * one rename, then walked by the tally.
 *
 * @param end index after the last; the last group may be smaller than the others
 * @param groupSize indices a group
 * @param partitions most Spark partitions a wave is cut into; 0 chooses
 * @param underWay groups that an executor should have under way, where they mostly wait; 1 where a
 *     group keeps a processor busy
 */
public record Waves<T>(
    Staging staging,
    Tally tally,
    Sessions sessions,
    Progress progress,
    long end,
    int groupSize,
    int partitions,
    int underWay,
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
    int atOnce = Math.max(1, (underWay + slots(spark) - 1) / slots(spark));
    WavePlan plan = new WavePlan(spark.defaultParallelism() * atOnce, groupSize);
    while (!areDone()) {
      long first = staging.end() / groupSize;
      long left = (end - staging.end() + groupSize - 1) / groupSize;
      long groups = plan.nextGroups(wanted - tally.accepted(), tally.accepted(), tally.end(), left);
      long waveEnd = Math.min((first + groups) * groupSize, end);
      // Interrupted when another fails: what they wait for may take hours.
      spark.setJobGroup(jobName, jobName + " " + staging.end() + " to " + waveEnd, true);
      Instant start = Instant.now();
      byte[][] done = new byte[(int) groups][];
      try {
        spread(spark, first, atOnce, done);
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

  /** Tasks that Spark gives one executor at a time. */
  private static int slots(JavaSparkContext spark) {
    SparkConf conf = spark.getConf();
    return spark.isLocal()
        ? spark.defaultParallelism()
        : Math.max(1, conf.getInt("spark.executor.cores", 1) / conf.getInt("spark.task.cpus", 1));
  }

  private void spread(JavaSparkContext spark, long first, int atOnce, byte[][] packed) {
    List<T> items = new ArrayList<>();
    for (long group = first; group < first + packed.length; group++) {
      items.add(itemOfGroup.apply(group));
    }
    Spread.run(
        spark,
        items,
        partitions == 0 ? (items.size() + atOnce - 1) / atOnce : partitions,
        atOnce,
        work,
        (position, result) -> {
          packed[position] = result.lines();
          progress.add(result.passed(), result.rejectedByStage());
        });
  }
}
