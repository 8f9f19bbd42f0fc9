package org.sparseforge.synth.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SeedTableTest {
  private static SeedTable numbers(int rows) {
    return new SeedTable(
        "numbers",
        SeedDescriptor.ofUserFile("numbers.csv"),
        List.of(new SeedColumn("n", ColumnType.INT, null, "", false)),
        IntStream.range(0, rows).mapToObj(i -> List.<Object>of((long) i)).toList());
  }

  @Property(tries = 200)
  void aSampleHasDistinctRowsInTableOrderAndDependsOnTheSeedAlone(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 60) int count) {
    List<Object> drawn = numbers(60).sample(new SplittableRandom(seed), count).values("n");
    assertEquals(drawn.stream().distinct().sorted().toList(), drawn);
    assertEquals(count, drawn.size());
    assertEquals(drawn, numbers(60).sample(new SplittableRandom(seed), count).values("n"));
  }

  @Test
  void aSampleIsTheSameOnEveryJavaVersion() {
    assertEquals(
        List.of(20L, 147L, 254L, 353L, 646L),
        numbers(1000).sample(new SplittableRandom(7), 5).values("n"));
  }

  @Test
  void everyRowIsDrawnAboutEquallyOften() {
    int[] hits = new int[10];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      for (Object n : numbers(10).sample(random, 3).values("n")) {
        hits[((Long) n).intValue()]++;
      }
    }
    for (int count : hits) {
      // 600 expected, standard deviation 20.5.
      assertTrue(Math.abs(count - 600) < 100, count + " hits");
    }
  }

  @Test
  void moreRowsThanThereAreCannotBeDrawn() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> numbers(3).sample(new SplittableRandom(1), 4));
    assertEquals("Seed table 'numbers' has 3 rows, so 4 cannot be drawn from it.", e.getMessage());
  }

  @Test
  void anUnknownColumnIsAnsweredWithTheNearest() {
    SeedTableException e =
        assertThrows(
            SeedTableException.class,
            () ->
                SeedTables.packaged()
                    .requireColumns("airports", List.of("iata_code", "elevation_feet")));
    assertEquals(
        "Seed table 'airports' has no column 'elevation_feet'; did you mean 'elevation_ft'?",
        e.getMessage());
  }

  @Test
  void anUnknownTableIsAnsweredWithTheNearest() {
    SeedTableException e =
        assertThrows(SeedTableException.class, () -> SeedTables.packaged().table("airport"));
    assertEquals("There is no seed table 'airport'; did you mean 'airports'?", e.getMessage());
  }

  @Test
  void valuesAreTypedAsTheDescriptorSays() {
    SeedTable airports = SeedTables.packaged().table("airports");
    List<Object> row = airports.rows().get(airports.values("iata_code").indexOf("AMS"));
    assertEquals("Amsterdam Airport Schiphol", row.get(airports.indexOf("name")));
    assertEquals(-11L, row.get(airports.indexOf("elevation_ft")));
    assertEquals(BigDecimal.class, row.get(airports.indexOf("latitude_deg")).getClass());
    assertEquals("airports (LicenseRef-Public-Domain)", airports.citation());
  }

  @Test
  void anotherCellIsAnotherContentHash() {
    assertTrue(!numbers(3).contentHash().equals(numbers(4).contentHash()));
  }
}
