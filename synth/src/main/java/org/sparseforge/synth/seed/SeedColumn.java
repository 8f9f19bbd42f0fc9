package org.sparseforge.synth.seed;

import java.util.Objects;

/**
 * One column of a seed table.
 *
 * @param unit in words, or null where the values have none
 * @param description what the values mean, or empty
 * @param nullable whether cells may be empty; an empty cell is null, in a column of text too
 */
public record SeedColumn(
    String name, ColumnType type, String unit, String description, boolean nullable) {
  public SeedColumn {
    Objects.requireNonNull(name);
    Objects.requireNonNull(type);
    Objects.requireNonNull(description);
  }
}
