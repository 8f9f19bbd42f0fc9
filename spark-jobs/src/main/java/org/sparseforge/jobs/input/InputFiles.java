package org.sparseforge.jobs.input;

import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.sparseforge.jobs.failure.InputException;

/**
 * The files behind {@code --in}: paths, globs and directories of any file system Hadoop knows, in
 * the order given, by name within a glob or a directory.
 */
public final class InputFiles {
  private static final byte[] PARQUET_MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final List<String> ENDINGS = List.of(".jsonl", ".ndjson", ".json", ".parquet");

  private final List<FileStatus> files;
  private final List<String> columns;
  private final Configuration configuration;

  private InputFiles(List<FileStatus> files, List<String> columns, Configuration configuration) {
    this.files = files;
    this.columns = columns;
    this.configuration = configuration;
  }

  /**
   * @param columns of a Parquet file that rows are made of
   * @throws InputException if a pattern finds nothing that can be read
   */
  public static InputFiles find(
      List<String> patterns, List<String> columns, Configuration configuration) {
    List<FileStatus> files = new ArrayList<>();
    for (String pattern : patterns) {
      try {
        files.addAll(find(pattern, configuration));
      } catch (IOException | IllegalArgumentException e) {
        throw new InputException("--in " + pattern + " cannot be opened (" + firstLine(e) + ")", e);
      }
    }
    return new InputFiles(List.copyOf(files), columns, configuration);
  }

  /** Paths, for a plan to show. */
  public List<String> names() {
    return files.stream().map(file -> file.getPath().toString()).toList();
  }

  int size() {
    return files.size();
  }

  /** How a file is called in {@code source} and in messages. */
  String shown(int file) {
    return files.get(file).getPath().getName();
  }

  RowSource open(int file) throws IOException {
    FileStatus status = files.get(file);
    FileSystem system = raw(status.getPath().getFileSystem(configuration));
    if (isParquet(system, status)) {
      return new ParquetRows(
          HadoopInputFile.fromStatus(status, configuration), columns, shown(file));
    }
    InputStream in = system.open(status.getPath());
    CompressionCodec codec = new CompressionCodecFactory(configuration).getCodec(status.getPath());
    return new LineReader(codec == null ? in : begun(codec.createInputStream(in)), shown(file));
  }

  /** A file that is not compressed as its name says shows it at its first byte. */
  private static InputStream begun(InputStream decompressing) throws IOException {
    InputStream in = new BufferedInputStream(decompressing);
    in.mark(1);
    in.read();
    in.reset();
    return in;
  }

  private static List<FileStatus> find(String pattern, Configuration configuration)
      throws IOException {
    Path path = new Path(pattern);
    FileSystem system = raw(path.getFileSystem(configuration));
    FileStatus[] found = system.exists(path) ? new FileStatus[] {system.getFileStatus(path)} : null;
    if (found == null) {
      found = system.globStatus(path);
    }
    if (found == null || found.length == 0) {
      throw new InputException("--in " + pattern + " does not exist");
    }
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus status : sorted(found)) {
      if (status.isDirectory()) {
        files.addAll(inDirectory(system, status, pattern));
      } else {
        files.add(status);
      }
    }
    return files;
  }

  private static List<FileStatus> inDirectory(FileSystem system, FileStatus directory, String shown)
      throws IOException {
    List<FileStatus> files =
        sorted(system.listStatus(directory.getPath())).stream()
            .filter(file -> file.isFile() && isInput(file.getPath().getName()))
            .toList();
    if (files.isEmpty()) {
      throw new InputException(
          "--in "
              + shown
              + " is a directory without .jsonl or .parquet files; name the files, or a glob");
    }
    return files;
  }

  private static boolean isInput(String name) {
    String plain = name.replaceFirst("\\.(gz|bz2|zst)$", "");
    return !name.startsWith(".")
        && !name.startsWith("_")
        && ENDINGS.stream().anyMatch(plain::endsWith);
  }

  private static List<FileStatus> sorted(FileStatus[] found) {
    return Arrays.stream(found)
        .sorted(Comparator.comparing((FileStatus status) -> status.getPath().toString()))
        .toList();
  }

  private static boolean isParquet(FileSystem system, FileStatus status) throws IOException {
    if (status.getLen() < PARQUET_MAGIC.length) {
      return status.getPath().getName().endsWith(".parquet");
    }
    byte[] begin = new byte[PARQUET_MAGIC.length];
    try (FSDataInputStream in = system.open(status.getPath())) {
      in.readFully(begin);
    } catch (FileNotFoundException e) {
      throw new InputException(status.getPath() + " cannot be read: " + firstLine(e), e);
    }
    return Arrays.equals(begin, PARQUET_MAGIC) || status.getPath().getName().endsWith(".parquet");
  }

  /** Without checksum files: a stale one beside a file that was edited would refuse it. */
  private static FileSystem raw(FileSystem system) {
    return system instanceof LocalFileSystem local ? local.getRawFileSystem() : system;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
