package org.sparseforge.jobs.fake;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.TaskSynthesizer;

/** Takes its time, so that a test can kill its process in the middle. */
public record SlowSynthesizer(TaskSynthesizer inner, long millis) implements TaskSynthesizer {
  @Override
  public String kind() {
    return inner.kind();
  }

  @Override
  public int groupSize() {
    return inner.groupSize();
  }

  @Override
  public List<Outcome> synthesize(long group) {
    LockSupport.parkNanos(millis * 1_000_000);
    return inner.synthesize(group);
  }

  @Override
  public void close() {
    inner.close();
  }
}
