package org.sparseforge.synth.seed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.schemas.Identity;

/** All tables that domains may draw from, by name. Immutable. */
public final class SeedTables {
  private final SortedMap<String, SeedTable> tables;

  private SeedTables(SortedMap<String, SeedTable> tables) {
    this.tables = Collections.unmodifiableSortedMap(tables);
  }

  /** The tables that come with the product, read anew at each call. */
  public static SeedTables packaged() {
    SortedMap<String, SeedTable> tables = new TreeMap<>();
    for (String name : text("index.txt").lines().toList()) {
      var described = DescriptorReader.read(name + ".json", name, text(name + ".json"));
      RawTable raw = CsvReader.read(name + ".csv", bytes(name + ".csv"));
      tables.put(name, TableFiles.table(name, raw, described));
    }
    return new SeedTables(tables);
  }

  /**
   * These tables and those of a user's directory, whose tables replace ours of the same name. The
   * directory holds {@code NAME.csv} or {@code NAME.parquet}, each perhaps with a descriptor {@code
   * NAME.json}; names that begin with a dot or an underscore, and subdirectories, are passed over.
   *
   * @throws SeedTableException if the directory or anything in it cannot be used
   */
  public SeedTables overlaidWith(Path directory) {
    SortedMap<String, SeedTable> all = new TreeMap<>(tables);
    all.putAll(TableFiles.readAll(directory));
    return new SeedTables(all);
  }

  public Collection<String> names() {
    return tables.keySet();
  }

  /** Tables by name, in name order. */
  public Map<String, SeedTable> asMap() {
    return tables;
  }

  /**
   * @throws SeedTableException if there is no such table; the message offers the nearest name
   */
  public SeedTable table(String name) {
    SeedTable table = tables.get(name);
    if (table == null) {
      throw new SeedTableException(
          "There is no seed table '%s'%s".formatted(name, DidYouMean.hint(name, tables.keySet())));
    }
    return table;
  }

  /**
   * The table, once it is known to have these columns.
   *
   * @throws SeedTableException naming the first column it lacks and the nearest it has
   */
  public SeedTable requireColumns(String name, List<String> columns) {
    SeedTable table = table(name);
    columns.forEach(table::indexOf);
    return table;
  }

  /** SHA-256 over all tables: part of what makes two runs the same. */
  public String contentHash() {
    StringBuilder hashes = new StringBuilder();
    tables.values().forEach(table -> hashes.append(table.contentHash()).append('\n'));
    return Identity.sha256(hashes.toString());
  }

  private static String text(String name) {
    return CsvReader.decode(name, bytes(name));
  }

  private static byte[] bytes(String name) {
    try (InputStream in = SeedTables.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the packaged seed file " + name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the packaged seed file " + name + " cannot be read", e);
    }
  }
}
