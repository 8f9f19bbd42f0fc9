package org.sparseforge.engine.loader;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes one safetensors file whose tensors are produced as they are needed. */
final class SafetensorsWriter {
  private SafetensorsWriter() {}

  /** A tensor to be written: its header entry's facts, and its bytes. */
  record Entry(String name, DType dtype, long[] shape, Content content) {
    long bytes() {
      long elements = 1;
      for (long dim : shape) {
        elements *= dim;
      }
      return elements * dtype.bytes();
    }
  }

  /** Produces exactly the entry's bytes, little endian. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  static void write(Path file, List<Entry> entries) throws IOException {
    try (OutputStream out =
        new java.io.BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      byte[] header = header(entries);
      out.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length).array());
      out.write(header);
      for (Entry entry : entries) {
        entry.content().writeTo(out);
      }
    }
  }

  private static byte[] header(List<Entry> entries) throws IOException {
    ObjectNode root = ConfigJson.MAPPER.createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long position = 0;
    for (Entry entry : entries) {
      ObjectNode node = root.putObject(entry.name());
      node.put("dtype", entry.dtype().name());
      ArrayNode shape = node.putArray("shape");
      for (long dim : entry.shape()) {
        shape.add(dim);
      }
      node.putArray("data_offsets").add(position).add(position + entry.bytes());
      position += entry.bytes();
    }
    String json = ConfigJson.MAPPER.writeValueAsString(root);
    // Padded with spaces so that the data starts on eight bytes, as other writers do.
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    return (json + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
  }
}
