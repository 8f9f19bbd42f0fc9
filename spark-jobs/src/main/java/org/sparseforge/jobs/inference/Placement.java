package org.sparseforge.jobs.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sparseforge.jobs.input.InputRow;

/**
 * Which rows of a wave go together. Rows are sorted by how their prompts begin and cut into runs of
 * about equal size, so that a shared prefix is computed by one engine, and while it is still in the
 * cache. What comes of a row does not depend on it.
 */
final class Placement {
  private Placement() {}

  /**
   * @param partitions most slices; none is empty
   */
  static List<Slice> cut(List<InputRow> wave, int partitions) {
    List<InputRow> sorted = new ArrayList<>(wave);
    sorted.sort(
        Comparator.comparing((InputRow row) -> row.head().prefix())
            .thenComparingLong(InputRow::index));
    long total = sorted.stream().mapToLong(Placement::weight).sum();
    List<Slice> slices = new ArrayList<>();
    List<InputRow> slice = new ArrayList<>();
    long taken = 0;
    for (InputRow row : sorted) {
      slice.add(row.withoutPrefix());
      taken += weight(row);
      if (taken * partitions >= total * (slices.size() + 1)) {
        slices.add(new Slice(slice));
        slice = new ArrayList<>();
      }
    }
    return slices;
  }

  /** Work grows with the text to read, and every row brings some of its own. */
  private static long weight(InputRow row) {
    return 256 + row.text().length;
  }
}
