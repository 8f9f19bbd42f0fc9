package org.sparseforge.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.sparseforge.jobs.failure.JobException;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Json;

/**
 * The waves that are done. A wave is one gzip file of JSON lines, named by its half-open range of
 * indices; it is written under another name and committed by one rename, so a wave is there whole
 * or not at all. Later runs may cut waves otherwise: only the ranges count.
 */
public final class Staging {
  private static final Pattern WAVE = Pattern.compile("(\\d{12})-(\\d{12})\\.jsonl\\.gz");

  private final Storage storage;
  private final String folder;
  private final Predicate<JsonNode> counts;
  private final List<Wave> waves = new ArrayList<>();

  private record Wave(long first, long end, String name) {}

  /**
   * Finds the committed waves.
   *
   * @param folder under {@code storage}; need not exist
   */
  public Staging(Storage storage, String folder) throws IOException {
    this(storage, folder, line -> true);
  }

  /**
   * The same where an index may have several lines.
   *
   * @param counts true for exactly one line of each index
   */
  public Staging(Storage storage, String folder, Predicate<JsonNode> counts) throws IOException {
    this.storage = storage;
    this.folder = folder;
    this.counts = counts;
    List<Wave> found = new ArrayList<>();
    for (String name : storage.list(folder)) {
      Matcher matcher = WAVE.matcher(name);
      if (matcher.matches()) {
        found.add(
            new Wave(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), name));
      }
    }
    found.sort(Comparator.comparingLong(Wave::first));
    for (Wave wave : found) {
      if (wave.first() == end()) {
        waves.add(wave);
      }
    }
  }

  /** All indices below this one are staged. */
  public long end() {
    return waves.isEmpty() ? 0 : waves.get(waves.size() - 1).end();
  }

  /**
   * Stages the next wave, from {@link #end} to {@code end}.
   *
   * @param members results of {@link #pack} in index order, together one counted line per index
   */
  public void commit(long end, List<byte[]> members) throws IOException {
    long first = end();
    String name = String.format(Locale.ROOT, "%012d-%012d.jsonl.gz", first, end);
    String draft = folder + "/" + name + ".tmp";
    storage.makeDirectory(folder);
    try (OutputStream out = storage.create(draft)) {
      for (byte[] member : members) {
        out.write(member);
      }
    }
    storage.rename(draft, folder + "/" + name);
    waves.add(new Wave(first, end, name));
  }

  /**
   * Reads all lines in index order until {@code visitor} returns false.
   *
   * @throws JobException if a committed wave is damaged
   */
  public void read(Predicate<JsonNode> visitor) throws IOException {
    for (Wave wave : waves) {
      if (!read(wave, visitor)) {
        return;
      }
    }
  }

  private boolean read(Wave wave, Predicate<JsonNode> visitor) throws IOException {
    String name = folder + "/" + wave.name();
    long lines = 0;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(storage.read(name), 1 << 16), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode parsed = Json.parse(line);
        lines += counts.test(parsed) ? 1 : 0;
        if (!visitor.test(parsed)) {
          return false;
        }
      }
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw damaged(name, e);
    }
    if (lines != wave.end() - wave.first()) {
      throw damaged(name, null);
    }
    return true;
  }

  private JobException damaged(String name, Exception cause) {
    return new JobException(
        "the staged wave "
            + storage.shown(name)
            + " is damaged; delete it and run the same command again",
        cause);
  }

  /** Lines of one group, compressed, ready to be joined with others. */
  public static byte[] pack(List<? extends JsonNode> lines) {
    Packer packer = new Packer();
    lines.forEach(packer::add);
    return packer.finish();
  }

  /** Packs lines as they come, so that only their compressed form is kept. */
  public static final class Packer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final GZIPOutputStream out;

    public Packer() {
      try {
        out = new GZIPOutputStream(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException("memory refused a write", e);
      }
    }

    public void add(JsonNode line) {
      try {
        out.write(Json.write(line).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
      } catch (IOException e) {
        throw new UncheckedIOException("memory refused a write", e);
      }
    }

    /** What {@link #pack} would give for all lines; nothing may be added afterwards. */
    public byte[] finish() {
      try {
        out.close();
      } catch (IOException e) {
        throw new UncheckedIOException("memory refused a write", e);
      }
      return bytes.toByteArray();
    }
  }

  /** The lines of one result of {@link #pack}. */
  public static List<JsonNode> unpack(byte[] member) {
    List<JsonNode> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(member)), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(Json.parse(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("bytes packed by this class cannot be read", e);
    }
    return lines;
  }
}
