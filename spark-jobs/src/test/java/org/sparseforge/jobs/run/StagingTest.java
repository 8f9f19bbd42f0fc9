package org.sparseforge.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

class StagingTest {
  @TempDir Path temp;
  private Storage storage;

  @BeforeEach
  void open() throws IOException {
    storage = Storage.open(temp.toString(), new Configuration());
  }

  @Test
  void wavesComeBackInOrderWhereverTheyWereCut() throws IOException {
    Staging staging = new Staging(storage, "waves");
    staging.commit(3, List.of(lines(0, 2), lines(2, 3)));
    staging.commit(4, List.of(lines(3, 4)));
    staging.commit(9, List.of(lines(4, 9)));
    Staging again = new Staging(storage, "waves");
    assertEquals(9, again.end());
    assertEquals(LongStream.range(0, 9).boxed().toList(), read(again, Long.MAX_VALUE));
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), read(again, 5));
  }

  @Test
  void draftsAndWhatLiesBeyondAGapDoNotCount() throws IOException {
    Staging staging = new Staging(storage, "waves");
    staging.commit(2, List.of(lines(0, 2)));
    Path waves = temp.resolve("waves");
    Files.write(waves.resolve("000000000002-000000000004.jsonl.gz.tmp"), lines(2, 4));
    Files.write(waves.resolve("000000000004-000000000006.jsonl.gz"), lines(4, 6));
    assertEquals(2, new Staging(storage, "waves").end());
  }

  @Test
  void damagedWaveIsNamed() throws IOException {
    new Staging(storage, "waves").commit(4, List.of(lines(0, 4)));
    Path wave = temp.resolve("waves/000000000000-000000000004.jsonl.gz");
    byte[] whole = Files.readAllBytes(wave);
    byte[] flipped = whole.clone();
    flipped[whole.length / 2] ^= 0x40;
    for (byte[] bytes :
        List.of(Arrays.copyOf(whole, whole.length / 2), flipped, lines(0, 3), new byte[0])) {
      Files.write(wave, bytes);
      String message =
          assertThrows(
                  JobException.class, () -> read(new Staging(storage, "waves"), Long.MAX_VALUE))
              .getMessage();
      assertTrue(
          message.endsWith(
              "waves/000000000000-000000000004.jsonl.gz is damaged; delete it and run the same"
                  + " command again"),
          message);
    }
  }

  private static byte[] lines(long from, long to) {
    return Staging.pack(
        LongStream.range(from, to).mapToObj(i -> Json.object().put("candidate", i)).toList());
  }

  private static List<Long> read(Staging staging, long count) throws IOException {
    List<Long> found = new ArrayList<>();
    staging.read(
        line -> {
          found.add(line.path("candidate").asLong());
          return found.size() < count;
        });
    return found;
  }
}
