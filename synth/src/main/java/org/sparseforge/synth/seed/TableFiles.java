package org.sparseforge.synth.seed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sparseforge.schemas.DidYouMean;

/** Finds a user's table files and joins each with its descriptor. */
final class TableFiles {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  private TableFiles() {}

  static Map<String, SeedTable> readAll(Path directory) {
    SortedMap<String, Path> data = new TreeMap<>();
    SortedMap<String, Path> descriptors = new TreeMap<>();
    for (Path path : files(directory)) {
      String file = path.getFileName().toString();
      int dot = file.lastIndexOf('.');
      String name = dot < 0 ? file : file.substring(0, dot);
      String extension = dot < 0 ? "" : file.substring(dot);
      if (!List.of(".csv", ".parquet", ".json").contains(extension)) {
        throw new SeedTableException(
            "%s is neither .csv nor .parquet nor a .json descriptor; convert it or move it out of the seed table directory."
                .formatted(path));
      }
      if (!NAME.matcher(name).matches()) {
        throw new SeedTableException(
            "%s: '%s' cannot be a table name; use lower-case letters, digits and underscores."
                .formatted(path, name));
      }
      if (extension.equals(".json")) {
        descriptors.put(name, path);
      } else if (data.put(name, path) != null) {
        throw new SeedTableException(
            "%s holds the table '%s' both as .csv and as .parquet; remove one of them."
                .formatted(directory, name));
      }
    }
    descriptors.forEach(
        (name, path) -> {
          if (!data.containsKey(name)) {
            throw new SeedTableException(
                "%s describes a table, but there is no %s.csv or %s.parquet beside it; add the data or remove the descriptor."
                    .formatted(path, name, name));
          }
        });
    if (data.isEmpty()) {
      throw new SeedTableException(
          "%s holds no seed table; put .csv or .parquet files into it.".formatted(directory));
    }
    SortedMap<String, SeedTable> tables = new TreeMap<>();
    data.forEach((name, path) -> tables.put(name, table(name, path, descriptors.get(name))));
    return tables;
  }

  private static List<Path> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new SeedTableException(
          "%s is not a directory; name the directory that holds the seed tables."
              .formatted(directory));
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(path -> !path.getFileName().toString().matches("[._].*"))
          .filter(path -> !Files.isDirectory(path))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  private static SeedTable table(String name, Path path, Path descriptor) {
    DescriptorReader.Described described =
        descriptor == null
            ? new DescriptorReader.Described(
                SeedDescriptor.ofUserFile(path.getFileName().toString()), List.of())
            : DescriptorReader.read(
                descriptor.toString(),
                name,
                CsvReader.decode(descriptor.toString(), bytes(descriptor)));
    String file = path.toString();
    RawTable raw =
        file.endsWith(".csv")
            ? CsvReader.read(file, bytes(path))
            : ParquetReader.read(file, checkSize(path));
    return table(name, raw, described);
  }

  static SeedTable table(String name, RawTable raw, DescriptorReader.Described described) {
    List<SeedColumn> columns =
        described.columns().isEmpty() ? Typing.infer(raw) : described.columns();
    List<String> names = columns.stream().map(SeedColumn::name).toList();
    for (String column : names) {
      if (!raw.header().contains(column)) {
        throw new SeedTableException(
            "%s lacks the column '%s' that its descriptor lists%s"
                .formatted(raw.file(), column, DidYouMean.hint(column, raw.header())));
      }
    }
    for (String column : raw.header()) {
      if (!names.contains(column)) {
        throw new SeedTableException(
            "%s has a column '%s' that its descriptor does not list%s"
                .formatted(raw.file(), column, DidYouMean.hint(column, names)));
      }
    }
    return new SeedTable(name, described.descriptor(), columns, Typing.rows(raw, columns));
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(checkSize(path));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static Path checkSize(Path path) {
    try {
      long size = Files.size(path);
      if (size > RawTable.MAX_BYTES) {
        throw new SeedTableException(
            "%s is %,d bytes, seed tables may have %,d; keep the rows that matter."
                .formatted(path, size, RawTable.MAX_BYTES));
      }
      return path;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static SeedTableException unreadable(Path path, IOException e) {
    return new SeedTableException(
        "%s cannot be read (%s); check that it exists and may be read."
            .formatted(path, e.getClass().getSimpleName()),
        e);
  }
}
