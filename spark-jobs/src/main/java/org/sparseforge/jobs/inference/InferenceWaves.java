package org.sparseforge.jobs.inference;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.input.InputRows;
import org.sparseforge.jobs.run.Sessions;
import org.sparseforge.jobs.run.Spread;
import org.sparseforge.jobs.run.Staging;

/** Runs the rows that are still to be done, wave by wave, each staged with one rename. */
final class InferenceWaves {
  private static final double TARGET_SECONDS = 60;
  private static final int MOST_GROWTH = 4;
  private static final int FEWEST_ROWS = 16;
  private static final int MOST_ROWS = 100_000;
  private static final long MOST_BYTES = 128L << 20;

  private final InferencePlan plan;
  private final InferenceSettings settings;
  private final Staging staging;
  private final Sessions sessions;
  private final TokenProgress progress;

  InferenceWaves(
      InferencePlan plan,
      InferenceSettings settings,
      Staging staging,
      Sessions sessions,
      TokenProgress progress) {
    this.plan = plan;
    this.settings = settings;
    this.staging = staging;
    this.sessions = sessions;
    this.progress = progress;
  }

  void run(JavaSparkContext spark) throws IOException {
    int partitions = settings.partitions() > 0 ? settings.partitions() : spark.defaultParallelism();
    int size = settings.waveRows() > 0 ? settings.waveRows() : firstSize();
    try (InputRows rows = new InputRows(plan.files(), plan.scan().repeated())) {
      for (long i = 0; i < staging.end(); i++) {
        next(rows, i);
      }
      while (staging.end() < plan.scan().rows()) {
        List<InputRow> wave = read(rows, size);
        Instant start = Instant.now();
        List<byte[]> packed = spread(spark, wave, partitions);
        staging.commit(staging.end() + wave.size(), packed);
        double seconds = Sessions.secondsSince(start);
        sessions.wave(seconds);
        progress.committed(staging.end());
        if (settings.waveRows() == 0) {
          size = nextSize(wave.size(), seconds);
        }
      }
    }
  }

  /** Rows that take many calls each are few in a wave, since a kill loses the one that runs. */
  private int firstSize() {
    return settings.kind().judges() ? FEWEST_ROWS : plan.recipe().engine().window() / 2;
  }

  private static int nextSize(int size, double seconds) {
    double steady = size / Math.max(seconds, 0.001) * TARGET_SECONDS;
    return (int)
        Math.max(FEWEST_ROWS, Math.min(steady, Math.min(MOST_ROWS, (long) size * MOST_GROWTH)));
  }

  private List<InputRow> read(InputRows rows, int size) {
    List<InputRow> wave = new ArrayList<>();
    long bytes = 0;
    while (wave.size() < size
        && bytes < MOST_BYTES
        && staging.end() + wave.size() < plan.scan().rows()) {
      InputRow row = next(rows, staging.end() + wave.size());
      bytes += row.text().length;
      wave.add(row);
    }
    return wave;
  }

  private InputRow next(InputRows rows, long index) {
    InputRow row = rows.next();
    if (row == null) {
      throw new InputException(
          "--in had "
              + plan.scan().rows()
              + " rows and now ends after "
              + index
              + "; leave the files alone while a run goes on, then run the same command again");
    }
    return row;
  }

  private List<byte[]> spread(JavaSparkContext spark, List<InputRow> wave, int partitions) {
    long first = wave.get(0).index();
    String name = settings.kind().command();
    spark.setJobGroup(name, name + " rows " + first + " to " + (first + wave.size()));
    byte[][] packed = new byte[wave.size()][];
    List<Slice> slices = Placement.cut(wave, partitions);
    Spread.run(
        spark,
        slices,
        slices.size(),
        1,
        new InferenceWork(plan.recipe()),
        (position, result) -> {
          refuseFault(result);
          for (int i = 0; i < result.indices().length; i++) {
            packed[(int) (result.indices()[i] - first)] = result.rows()[i];
          }
          progress.slice(result);
        });
    if (Arrays.asList(packed).contains(null)) {
      throw new JobException(
          "a wave of " + packed.length + " rows came back with fewer; run the same command again");
    }
    return Arrays.asList(packed);
  }

  private static void refuseFault(Slice.Result result) {
    if (result.fault() != null) {
      throw result.inputFault()
          ? new InputException(result.fault())
          : new JobException(result.fault());
    }
  }
}
