package org.sparseforge.engine.loader;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The front of a safetensors file: eight bytes of length, that much JSON, then the data. Checked
 * before anything is mapped: tensors must lie side by side, without gap or overlap, and fill the
 * file exactly, so that no two names can share bytes and a cut-off download is noticed here.
 */
final class SafetensorsHeader {
  /** The format's own limit; a larger length is a file of another kind. */
  static final long MAX_HEADER_BYTES = 100_000_000;

  private final Path file;

  private SafetensorsHeader(Path file) {
    this.file = file;
  }

  /** The entries of a file in the order of their data, and where that data starts. */
  record Parsed(List<TensorInfo> tensors, long dataStart) {}

  static Parsed read(Path file, FileChannel channel) throws IOException {
    return new SafetensorsHeader(file).read(channel);
  }

  private Parsed read(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < 8) {
      throw broken("is %d bytes long, too short for a safetensors file".formatted(size));
    }
    long length = readFully(channel, 0, 8).getLong();
    if (length < 2 || length > MAX_HEADER_BYTES) {
      throw broken(
          "names a header of %d bytes; it must be 2 to %d".formatted(length, MAX_HEADER_BYTES));
    }
    if (8 + length > size) {
      throw broken(
          "is cut off: its header needs %d bytes, the file has %d".formatted(8 + length, size));
    }
    String json = new String(readFully(channel, 8, (int) length).array(), StandardCharsets.UTF_8);
    List<TensorInfo> tensors = parse(json);
    tensors.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
    checkLayout(tensors, size - 8 - length);
    return new Parsed(tensors, 8 + length);
  }

  private List<TensorInfo> parse(String json) {
    JsonNode root;
    try {
      root = ConfigJson.MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw broken("has a header that is not JSON: " + e.getOriginalMessage());
    }
    if (!root.isObject()) {
      throw broken("has a header that is not a JSON object");
    }
    List<TensorInfo> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensors.add(tensor(entry.getKey(), entry.getValue()));
      }
    }
    return tensors;
  }

  private TensorInfo tensor(String name, JsonNode node) {
    DType dtype;
    try {
      dtype = DType.valueOf(node.path("dtype").asText());
    } catch (IllegalArgumentException e) {
      throw broken("tensor %s has unknown dtype %s".formatted(name, node.path("dtype")));
    }
    long[] shape = longs(name, "shape", node.path("shape"));
    long[] offsets = longs(name, "data_offsets", node.path("data_offsets"));
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw broken("tensor %s has data_offsets %s".formatted(name, node.path("data_offsets")));
    }
    TensorInfo info = new TensorInfo(name, dtype, shape, offsets[0], offsets[1]);
    long bytes;
    try {
      bytes = Math.multiplyExact(info.elements(), dtype.bytes());
    } catch (ArithmeticException e) {
      throw broken("tensor %s has impossible shape %s".formatted(name, node.path("shape")));
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw broken(
          "tensor %s of shape %s in %s needs %d bytes, its data_offsets give %d"
              .formatted(name, node.path("shape"), dtype, bytes, offsets[1] - offsets[0]));
    }
    return info;
  }

  private long[] longs(String name, String key, JsonNode node) {
    if (!node.isArray()) {
      throw broken("tensor %s has no %s".formatted(name, key));
    }
    long[] values = new long[node.size()];
    for (int i = 0; i < values.length; i++) {
      JsonNode value = node.get(i);
      if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
        throw broken("tensor %s has %s %s".formatted(name, key, node));
      }
      values[i] = value.longValue();
    }
    return values;
  }

  private void checkLayout(List<TensorInfo> tensors, long dataBytes) {
    long position = 0;
    String before = "the header";
    for (TensorInfo tensor : tensors) {
      if (tensor.end() > dataBytes) {
        throw broken(
            "is cut off: tensor %s ends at byte %d of the data, the file has %d"
                .formatted(tensor.name(), tensor.end(), dataBytes));
      }
      if (tensor.begin() != position) {
        throw broken(
            "tensor %s %s %s (starts at byte %d, expected %d)"
                .formatted(
                    tensor.name(),
                    tensor.begin() < position ? "overlaps" : "leaves a gap after",
                    before,
                    tensor.begin(),
                    position));
      }
      position = tensor.end();
      before = tensor.name();
    }
    if (position != dataBytes) {
      throw broken(
          "has %d bytes of data, its tensors fill %d of them".formatted(dataBytes, position));
    }
  }

  private ByteBuffer readFully(FileChannel channel, long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        throw broken("became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  private ModelLoadException broken(String what) {
    return new ModelLoadException(file.getFileName() + " " + what);
  }
}
