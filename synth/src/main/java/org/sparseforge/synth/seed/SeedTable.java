package org.sparseforge.synth.seed;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;

/**
 * One table of seed data, immutable.
 *
 * @param name as domains refer to it
 * @param rows in the file's order, each as wide as {@code columns}; a cell is a {@link String},
 *     {@link Long} or {@link BigDecimal} as its column's {@link ColumnType} says, or null where a
 *     nullable column is empty
 */
public record SeedTable(
    String name, SeedDescriptor descriptor, List<SeedColumn> columns, List<List<Object>> rows) {
  public SeedTable {
    columns = List.copyOf(columns);
    List<List<Object>> copy = new ArrayList<>(rows.size());
    for (List<Object> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            name + ": a row has " + row.size() + " cells, the table " + columns.size());
      }
      copy.add(Collections.unmodifiableList(new ArrayList<>(row)));
    }
    rows = Collections.unmodifiableList(copy);
  }

  public List<String> columnNames() {
    return columns.stream().map(SeedColumn::name).toList();
  }

  /**
   * Index of a column in {@link #columns} and in each row.
   *
   * @throws SeedTableException if the table has no such column; the message offers the nearest name
   */
  public int indexOf(String column) {
    int index = columnNames().indexOf(column);
    if (index < 0) {
      throw new SeedTableException(
          "Seed table '%s' has no column '%s'%s"
              .formatted(name, column, DidYouMean.hint(column, columnNames())));
    }
    return index;
  }

  /** The cells of one column, in row order; may hold nulls. */
  public List<Object> values(String column) {
    int index = indexOf(column);
    return rows.stream().map(row -> row.get(index)).toList();
  }

  /**
   * This table with {@code count} of its rows, chosen without replacement and kept in table order.
   * The same state of {@code random} gives the same rows on every Java version.
   *
   * @throws IllegalArgumentException if the table has fewer rows
   */
  public SeedTable sample(RandomGenerator random, int count) {
    if (count < 0 || count > rows.size()) {
      throw new IllegalArgumentException(
          "Seed table '%s' has %d rows, so %d cannot be drawn from it."
              .formatted(name, rows.size(), count));
    }
    int[] order = new int[rows.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    List<Integer> chosen = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int j = i + below(random, order.length - i);
      chosen.add(order[j]);
      order[j] = order[i];
    }
    Collections.sort(chosen);
    return new SeedTable(name, descriptor, columns, chosen.stream().map(rows::get).toList());
  }

  /**
   * Uniform in 0 ..< bound. Not {@code nextInt(bound)}: how that maps bits to numbers is left to
   * the Java version.
   */
  private static int below(RandomGenerator random, int bound) {
    long limit = (1L << 32) - (1L << 32) % bound;
    long draw;
    do {
      draw = random.nextLong() >>> 32;
    } while (draw >= limit);
    return (int) (draw % bound);
  }

  /** The table as {@code provenance.sources} cites it: {@code name (licence)}. */
  public String citation() {
    return name + " (" + descriptor.licence() + ")";
  }

  /** SHA-256 over name, columns and cells: equal hashes mean tasks would see the same table. */
  public String contentHash() {
    ArrayNode content = Json.array().add(name);
    columns.forEach(column -> content.add(column.name()).add(column.type().label()));
    for (List<Object> row : rows) {
      ArrayNode cells = content.addArray();
      for (Object cell : row) {
        if (cell instanceof Long whole) {
          cells.add(whole);
        } else if (cell instanceof BigDecimal decimal) {
          cells.add(decimal);
        } else {
          cells.add((String) cell);
        }
      }
    }
    return Identity.sha256(CanonicalJson.write(content));
  }
}
