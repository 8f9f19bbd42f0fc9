package org.sparseforge.jobs.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.sparseforge.jobs.failure.InputException;

/**
 * One directory on any file system that Hadoop knows, seen through names relative to it. Writes no
 * {@code .crc} files beside the data.
 *
 * <p>The only operation that is atomic everywhere is {@link #rename}: whatever must be whole or
 * absent is written under another name first.
 */
public final class Storage {
  private final FileSystem files;
  private final Path root;
  private final String shown;

  private Storage(FileSystem files, Path root, String shown) {
    this.files = files;
    this.root = root;
    this.shown = shown;
  }

  /**
   * @param directory a path or URI as the user wrote it; need not exist
   * @throws IOException if its file system is unknown or not reachable
   */
  public static Storage open(String directory, Configuration configuration) throws IOException {
    Path path;
    try {
      path = new Path(directory);
    } catch (IllegalArgumentException e) {
      throw new IOException("not a path: " + e.getMessage(), e);
    }
    FileSystem files = path.getFileSystem(configuration);
    if (files instanceof LocalFileSystem local) {
      files = local.getRawFileSystem();
    }
    return new Storage(files, files.makeQualified(path), directory);
  }

  /**
   * The same of what {@code --out} names.
   *
   * @throws InputException if its file system is unknown or not reachable
   */
  public static Storage openOutput(String directory, Configuration configuration) {
    try {
      return open(directory, configuration);
    } catch (IOException e) {
      throw new InputException(
          "--out " + directory + " cannot be opened (" + e.getMessage() + ")", e);
    }
  }

  /** The storage of a folder in this one. */
  public Storage in(String folder) {
    return new Storage(files, path(folder), shown(folder));
  }

  /** The directory as the user wrote it, for messages. */
  public String shown() {
    return shown;
  }

  /** How {@code name} is called in messages. */
  public String shown(String name) {
    return shown.endsWith("/") ? shown + name : shown + "/" + name;
  }

  public Path path(String name) {
    return name.isEmpty() ? root : new Path(root, name);
  }

  /** Whether the directory lies on this machine, where a file lock can guard it. */
  public boolean isLocal() {
    return "file".equals(files.getUri().getScheme());
  }

  public boolean exists(String name) throws IOException {
    return files.exists(path(name));
  }

  public boolean isDirectory(String name) throws IOException {
    try {
      return files.getFileStatus(path(name)).isDirectory();
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  /** Names directly under {@code name}, sorted; empty where it does not exist. */
  public List<String> list(String name) throws IOException {
    FileStatus[] found;
    try {
      found = files.listStatus(path(name));
    } catch (FileNotFoundException e) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    Arrays.stream(found)
        .map(status -> status.getPath().getName())
        .sorted(Comparator.naturalOrder())
        .forEach(names::add);
    return names;
  }

  public long size(String name) throws IOException {
    return files.getFileStatus(path(name)).getLen();
  }

  /** Bytes that can still be written, or {@code Long.MAX_VALUE} where nobody knows. */
  public long freeBytes() throws IOException {
    Path existing = root;
    while (existing.getParent() != null && !files.exists(existing)) {
      existing = existing.getParent();
    }
    long free = files.getStatus(existing).getRemaining();
    return free <= 0 && !isLocal() ? Long.MAX_VALUE : free;
  }

  public void makeDirectory(String name) throws IOException {
    if (!files.mkdirs(path(name))) {
      throw new IOException("cannot create directory " + shown(name));
    }
  }

  /** Deletes {@code name} and everything below it; nothing happens where it does not exist. */
  public void delete(String name) throws IOException {
    if (!files.delete(path(name), true) && files.exists(path(name))) {
      throw new IOException("cannot delete " + shown(name));
    }
  }

  /** Moves {@code from} to {@code to} in one step. {@code to} must not exist. */
  public void rename(String from, String to) throws IOException {
    if (files.exists(path(to))) {
      throw new IOException("cannot rename to " + shown(to) + ": it exists");
    }
    if (!files.rename(path(from), path(to))) {
      throw new IOException("cannot rename " + shown(from) + " to " + shown(to));
    }
  }

  public InputStream read(String name) throws IOException {
    return files.open(path(name));
  }

  public String readText(String name) throws IOException {
    try (InputStream in = read(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  public OutputStream create(String name) throws IOException {
    return files.create(path(name), true);
  }

  /** Writes a small file so that it is there whole or not at all. */
  public void writeWhole(String name, String text) throws IOException {
    String draft = name + ".tmp";
    try (OutputStream out = create(draft)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    delete(name);
    rename(draft, name);
  }

  public InputFile parquetInput(String name) throws IOException {
    return HadoopInputFile.fromStatus(files.getFileStatus(path(name)), files.getConf());
  }

  public OutputFile parquetOutput(String name) {
    return new OutputFile() {
      @Override
      public PositionOutputStream create(long blockSizeHint) throws IOException {
        return HadoopStreams.wrap(files.create(path(name), false));
      }

      @Override
      public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
        return HadoopStreams.wrap(files.create(path(name), true));
      }

      @Override
      public boolean supportsBlockSize() {
        return false;
      }

      @Override
      public long defaultBlockSize() {
        return 0;
      }
    };
  }
}
