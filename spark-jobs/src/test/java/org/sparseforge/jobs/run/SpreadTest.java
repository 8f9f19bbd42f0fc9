package org.sparseforge.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.Failures;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.fake.LocalSpark;

class SpreadTest {
  @Test
  void everyItemIsDoneOnceAndComesBackWithItsPosition() {
    List<Integer> items = IntStream.range(0, 50).map(i -> i * 3).boxed().toList();
    for (int slices : new int[] {1, 7, 50, 1000}) {
      Map<Integer, String> results = new ConcurrentHashMap<>();
      Spread.run(
          LocalSpark.context(),
          items,
          slices,
          slices == 7 ? 3 : 1,
          item -> "r" + item,
          (position, result) -> assertEquals(null, results.put(position, result)));
      assertEquals(50, results.size());
      results.forEach((position, result) -> assertEquals("r" + position * 3, result));
    }
  }

  private static final CyclicBarrier MEETING = new CyclicBarrier(2);
  private static final CountDownLatch INTERRUPTED = new CountDownLatch(1);

  @Test
  void itemsOfAPartitionAreWorkedOnAtTheSameTimeWhereThatIsAskedFor() {
    // Each waits for another: one after the other they would never meet.
    Map<Integer, Integer> results = new ConcurrentHashMap<>();
    Spread.run(LocalSpark.context(), List.of(1, 2, 3, 4), 1, 2, SpreadTest::meet, results::put);
    assertEquals(Map.of(0, 1, 1, 2, 2, 3, 3, 4), results);
  }

  private static Integer meet(Integer item) {
    try {
      MEETING.await();
      return item;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void failureEndsWhatIsUnderWayBesideIt() {
    Exception failed =
        assertThrows(
            Exception.class,
            () ->
                Spread.run(
                    LocalSpark.context(),
                    List.of(1, 2),
                    1,
                    2,
                    SpreadTest::failOrWait,
                    (position, result) -> {}));
    assertEquals("the second failed", Failures.describe(failed).text());
    assertEquals(0, INTERRUPTED.getCount(), "the first was still at work");
  }

  private static Integer failOrWait(Integer item) {
    meet(item);
    if (item == 2) {
      throw new JobException("the second failed");
    }
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      INTERRUPTED.countDown();
    }
    return item;
  }

  @Test
  void failureOnAnExecutorKeepsItsSentence() {
    Exception failed =
        assertThrows(
            Exception.class,
            () ->
                Spread.<Integer, String>run(
                    LocalSpark.context(),
                    List.of(1, 2),
                    2,
                    1,
                    item -> {
                      throw new JobException("item " + item + " cannot be done");
                    },
                    (position, result) -> {}));
    Failures.Failure failure = Failures.describe(failed);
    assertEquals(ExitCode.FAILED, failure.exitCode());
    assertEquals("cannot be done", failure.text().substring(7), failure.text());
  }
}
