package org.sparseforge.engine.kernel.cpu.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedPagesTest {
  private static final Path MAPPINGS = Path.of("/proc/self/smaps");
  private static final int SIZE = 1 << 20;

  @Test
  void pagesThatAreGivenBackCanBeReadAgain(@TempDir Path folder) throws IOException {
    Assumptions.assumeTrue(Files.isReadable(MAPPINGS), "no " + MAPPINGS + " here");
    byte[] content = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      content[i] = (byte) (i * 7);
    }
    Path file = Files.write(folder.resolve("weights"), content);
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer mapped = channel.map(MapMode.READ_ONLY, 0, SIZE);
      assertEquals(ByteBuffer.wrap(content), mapped);
      assertEquals(SIZE / 1024, residentKib(file));
      // Neither end of the slice lies on a page: what shares a page with others stays.
      MappedPages.giveBack(mapped.slice(100, SIZE - 200));
      assertTrue(residentKib(file) <= 2 * 4, residentKib(file) + " KiB are left");
      assertEquals(ByteBuffer.wrap(content), mapped);
      MappedPages.giveBack(mapped.slice(5000, 100));
      assertEquals(SIZE / 1024, residentKib(file), "less than a page");
    }
  }

  /** How much of a mapped file is in this process's memory. */
  private static int residentKib(Path file) throws IOException {
    List<String> lines = Files.readAllLines(MAPPINGS);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).endsWith(file.toString())) {
        while (!lines.get(i).startsWith("Rss:")) {
          i++;
        }
        return Integer.parseInt(lines.get(i).replaceAll("\\D", ""));
      }
    }
    throw new AssertionError(file + " is not mapped");
  }
}
