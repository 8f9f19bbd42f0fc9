package org.sparseforge.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
          item -> "r" + item,
          (position, result) -> assertEquals(null, results.put(position, result)));
      assertEquals(50, results.size());
      results.forEach((position, result) -> assertEquals("r" + position * 3, result));
    }
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
                    item -> {
                      throw new JobException("item " + item + " cannot be done");
                    },
                    (position, result) -> {}));
    Failures.Failure failure = Failures.describe(failed);
    assertEquals(ExitCode.FAILED, failure.exitCode());
    assertEquals("cannot be done", failure.text().substring(7), failure.text());
  }
}
