package org.sparseforge.engine.loader;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path folder;

  private Path file(String name, long headerLength, String header, int dataBytes)
      throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(headerLength < 0 ? json.length : headerLength).put(json);
    for (int i = 0; i < dataBytes; i++) {
      bytes.put((byte) i);
    }
    Path file = folder.resolve(name);
    Files.write(file, bytes.array());
    return file;
  }

  private void assertRefused(String message, long headerLength, String header, int dataBytes)
      throws IOException {
    Path file = file("x.safetensors", headerLength, header, dataBytes);
    ModelLoadException refused =
        assertThrows(ModelLoadException.class, () -> SafetensorsFile.open(file));
    assertEquals(message, refused.getMessage());
  }

  private static String entry(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }

  @Test
  void tensorsOfEveryFormatAreReadInAnyOrderOfTheHeader() throws IOException {
    Path file =
        file(
            "x.safetensors",
            -1,
            "{"
                + entry("b", "F8_E4M3", "[2,3]", "[16,22]")
                + ",\"__metadata__\":{\"format\":\"pt\"},"
                + entry("a", "BF16", "[4,2]", "[0,16]")
                + ","
                + entry("none", "F32", "[0,7]", "[22,22]")
                + "}",
            22);
    List<Tensor> tensors = SafetensorsFile.open(file);
    assertEquals(List.of("a", "b", "none"), tensors.stream().map(Tensor::name).toList());
    float[] row = new float[2];
    tensors.get(0).read(3, 0, row, 0, 2);
    assertEquals(Float.intBitsToFloat(0x0d0c0000), row[0]);
    assertEquals(Float.intBitsToFloat(0x0f0e0000), row[1]);
  }

  @Test
  void aTensorLargerThanASegmentIsReadAcrossItsParts() throws IOException {
    Path file =
        file(
            "x.safetensors",
            -1,
            "{"
                + entry("a", "BF16", "[10,3]", "[0,60]")
                + ","
                + entry("b", "I8", "[4]", "[60,64]")
                + "}",
            64);
    short[] whole = new short[30];
    SafetensorsFile.open(file).get(0).readShorts(0, whole, 0, 30);
    List<Tensor> cut = SafetensorsFile.open(file, 20);
    short[] inParts = new short[30];
    cut.get(0).readShorts(0, inParts, 0, 30);
    assertArrayEquals(whole, inParts);
    short[] middle = new short[12];
    cut.get(0).readShorts(2, middle, 0, 12);
    assertArrayEquals(Arrays.copyOfRange(whole, 6, 18), middle);
    float[] row = new float[2];
    cut.get(0).read(7, 1, row, 0, 2);
    assertEquals(Bf16.toFloat(whole[22]), row[0]);
    assertEquals(Bf16.toFloat(whole[23]), row[1]);
  }

  /** A file with a hole in it takes no disk; only what is touched takes memory. */
  @Test
  void aTensorOfMoreThanTwoGibibytesOpensUnread() throws IOException {
    long bytes = 5L << 30;
    long rows = bytes / 4096;
    Path file =
        file(
            "big.safetensors",
            -1,
            "{" + entry("big", "F32", "[" + rows + ",1024]", "[0," + bytes + "]") + "}",
            0);
    long dataStart = Files.size(file);
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.setLength(dataStart + bytes);
      access.seek(dataStart + bytes - 4);
      access.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
    }
    Tensor tensor = SafetensorsFile.open(file).get(0);
    float[] last = new float[1024];
    tensor.read(rows - 1, 0, last, 0, 1024);
    assertEquals(0, last[1022]);
    assertEquals(1, last[1023]);
    assertEquals(bytes, tensor.bytes());
  }

  @Test
  void brokenFilesAreRefusedInOneSentence() throws IOException {
    String ok = entry("a", "F32", "[2]", "[0,8]");
    assertRefused("x.safetensors names a header of 1 bytes; it must be 2 to 100000000", 1, "{}", 0);
    assertRefused(
        "x.safetensors names a header of 100000001 bytes; it must be 2 to 100000000",
        100_000_001,
        "{}",
        0);
    assertRefused(
        "x.safetensors is cut off: its header needs 5008 bytes, the file has 10", 5000, "{}", 0);
    assertRefused(
        "x.safetensors is cut off: tensor a ends at byte 8 of the data, the file has 7",
        -1,
        "{" + ok + "}",
        7);
    assertRefused(
        "x.safetensors has 9 bytes of data, its tensors fill 8 of them", -1, "{" + ok + "}", 9);
    assertRefused(
        "x.safetensors tensor b overlaps a (starts at byte 4, expected 8)",
        -1,
        "{" + ok + "," + entry("b", "F32", "[2]", "[4,12]") + "}",
        12);
    assertRefused(
        "x.safetensors tensor b leaves a gap after a (starts at byte 12, expected 8)",
        -1,
        "{" + ok + "," + entry("b", "F32", "[1]", "[12,16]") + "}",
        16);
    assertRefused(
        "x.safetensors tensor a of shape [3] in F32 needs 12 bytes, its data_offsets give 8",
        -1,
        "{" + entry("a", "F32", "[3]", "[0,8]") + "}",
        8);
    assertRefused(
        "x.safetensors tensor a has impossible shape [4294967296,4294967296]",
        -1,
        "{" + entry("a", "F32", "[4294967296,4294967296]", "[0,8]") + "}",
        8);
    assertRefused(
        "x.safetensors tensor a has data_offsets [8,0]",
        -1,
        "{" + entry("a", "F32", "[2]", "[8,0]") + "}",
        8);
    assertRefused(
        "x.safetensors tensor a has shape [-2]",
        -1,
        "{" + entry("a", "F32", "[-2]", "[0,8]") + "}",
        8);
    assertRefused(
        "x.safetensors tensor a has unknown dtype \"F4\"",
        -1,
        "{" + entry("a", "F4", "[2]", "[0,8]") + "}",
        8);
    assertRefused("x.safetensors has a header that is not a JSON object", -1, "[]", 0);
    assertRefused(
        "x.safetensors has a header that is not JSON: Duplicate field 'a'",
        -1,
        "{" + ok + "," + ok + "}",
        8);
    Files.write(folder.resolve("x.safetensors"), new byte[5]);
    ModelLoadException refused =
        assertThrows(
            ModelLoadException.class, () -> SafetensorsFile.open(folder.resolve("x.safetensors")));
    assertEquals(
        "x.safetensors is 5 bytes long, too short for a safetensors file", refused.getMessage());
  }

  /** Whatever three bytes of a header become, the file opens or is refused in one sentence. */
  @Test
  void spoiledHeadersAreReadOrRefused() throws IOException {
    Path good =
        file(
            "good.safetensors",
            -1,
            "{"
                + entry("a", "BF16", "[4,2]", "[0,16]")
                + ","
                + entry("b", "F8_E4M3", "[2,3]", "[16,22]")
                + "}",
            22);
    byte[] bytes = Files.readAllBytes(good);
    Path spoiled = folder.resolve("spoiled.safetensors");
    Random random = new Random(11);
    int refused = 0;
    for (int i = 0; i < 500; i++) {
      byte[] copy = bytes.clone();
      for (int j = 0; j < 3; j++) {
        int at = random.nextInt(copy.length - 22);
        copy[at] =
            (byte)
                (random.nextBoolean()
                    ? random.nextInt(256)
                    : "0129,:[]{}\"-".charAt(random.nextInt(12)));
      }
      Files.write(spoiled, copy);
      try {
        SafetensorsFile.open(spoiled);
      } catch (ModelLoadException e) {
        assertTrue(e.getMessage().startsWith("spoiled.safetensors "), e.getMessage());
        refused++;
      }
    }
    assertTrue(refused > 300, refused + " refused");
  }

  private void index(String json) throws IOException {
    Files.writeString(folder.resolve("model.safetensors.index.json"), json);
  }

  private void assertFolderRefused(String message) {
    ModelLoadException refused =
        assertThrows(ModelLoadException.class, () -> Safetensors.open(folder));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void shardsMustBeWhatTheIndexSays() throws IOException {
    assertFolderRefused(
        folder + " holds neither model.safetensors nor model.safetensors.index.json");
    index("{}");
    assertFolderRefused("model.safetensors.index.json: weight_map is missing");
    index("{\"weight_map\":{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}}");
    String a = "{" + entry("a", "F32", "[2]", "[0,8]") + "}";
    file("1.safetensors", -1, a, 8);
    assertFolderRefused(
        "2.safetensors is missing: model.safetensors.index.json lists it; download the whole"
            + " checkpoint");
    file("2.safetensors", -1, a, 8);
    assertFolderRefused("tensor a is in 2.safetensors and in another shard");
    file("2.safetensors", -1, "{" + entry("c", "F32", "[2]", "[0,8]") + "}", 8);
    assertFolderRefused(
        "model.safetensors.index.json says tensor b is in 2.safetensors, but it is not there");
    file("2.safetensors", -1, "{" + entry("b", "F32", "[2]", "[0,8]") + "}", 8);
    assertEquals(2, Safetensors.open(folder).tensors().size());
    index("{\"weight_map\":{\"a\":\"../1.safetensors\"}}");
    assertFolderRefused(
        "model.safetensors.index.json names the shard '../1.safetensors'; shards must lie in the"
            + " folder itself");
  }
}
