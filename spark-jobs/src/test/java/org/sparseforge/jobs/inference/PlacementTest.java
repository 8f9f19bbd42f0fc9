package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.input.RowHead;

class PlacementTest {
  @Property(tries = 200)
  void everyRowGoesSomewhereOnce(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 5000) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 9) int partitions) {
    List<InputRow> wave = new ArrayList<>();
    for (int length : lengths) {
      wave.add(row(wave.size(), "p" + length % 5, length));
    }
    List<Slice> slices = Placement.cut(wave, partitions);
    assertTrue(slices.size() <= partitions, slices.size() + " slices");
    List<Long> seen = new ArrayList<>();
    for (Slice slice : slices) {
      assertFalse(slice.rows().isEmpty());
      slice.rows().forEach(row -> seen.add(row.index()));
    }
    assertEquals(wave.size(), seen.size());
    assertEquals(wave.size(), new TreeSet<>(seen).size());
  }

  @Test
  void rowsThatBeginAlikeStayTogether() {
    List<InputRow> wave = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      wave.add(row(i, i % 2 == 0 ? "even" : "odd", 100));
    }
    List<Slice> slices = Placement.cut(wave, 2);
    assertEquals(2, slices.size());
    for (Slice slice : slices) {
      assertEquals(1, slice.rows().stream().map(row -> row.index() % 2).distinct().count());
    }
  }

  private static InputRow row(long index, String prefix, int length) {
    return new InputRow(
        index, "f:1", new byte[length], new RowHead("" + index, prefix, false), false);
  }
}
