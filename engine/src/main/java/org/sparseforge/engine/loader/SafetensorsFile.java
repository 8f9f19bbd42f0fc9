package org.sparseforge.engine.loader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Maps one safetensors file; the mapping lives as long as its tensors do. */
final class SafetensorsFile {
  private final long segmentBytes;
  private final List<Tensor> tensors = new ArrayList<>();

  private SafetensorsFile(long segmentBytes) {
    this.segmentBytes = segmentBytes;
  }

  static List<Tensor> open(Path file) {
    return open(file, Integer.MAX_VALUE);
  }

  /** With segments of at most {@code segmentBytes}, which a Java buffer limits to 2 GiB - 1. */
  static List<Tensor> open(Path file, long segmentBytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      SafetensorsHeader.Parsed header = SafetensorsHeader.read(file, channel);
      SafetensorsFile mapped = new SafetensorsFile(segmentBytes);
      mapped.map(channel, header);
      return mapped.tensors;
    } catch (IOException e) {
      throw new ModelLoadException(file + " cannot be read: " + e, e);
    }
  }

  /**
   * Neighbouring tensors share a mapping: one for each of the 90,000 tensors of a large model would
   * be more than the system allows a process.
   */
  private void map(FileChannel channel, SafetensorsHeader.Parsed header) throws IOException {
    List<TensorInfo> run = new ArrayList<>();
    for (TensorInfo tensor : header.tensors()) {
      if (!run.isEmpty() && tensor.end() - run.get(0).begin() > segmentBytes) {
        mapRun(channel, header.dataStart(), run);
        run.clear();
      }
      if (tensor.end() - tensor.begin() > segmentBytes) {
        tensors.add(mapLarge(channel, header.dataStart(), tensor));
      } else {
        run.add(tensor);
      }
    }
    mapRun(channel, header.dataStart(), run);
  }

  private void mapRun(FileChannel channel, long dataStart, List<TensorInfo> run)
      throws IOException {
    if (run.isEmpty()) {
      return;
    }
    long begin = run.get(0).begin();
    long end = run.get(run.size() - 1).end();
    ByteBuffer segment = channel.map(MapMode.READ_ONLY, dataStart + begin, end - begin);
    for (TensorInfo tensor : run) {
      int bytes = (int) (tensor.end() - tensor.begin());
      ByteBuffer slice = segment.slice((int) (tensor.begin() - begin), bytes);
      tensors.add(Tensor.mapped(tensor, Integer.MAX_VALUE, new ByteBuffer[] {slice}));
    }
  }

  private Tensor mapLarge(FileChannel channel, long dataStart, TensorInfo tensor)
      throws IOException {
    long rowBytes = tensor.rowBytes();
    long rowsPerPart = segmentBytes / rowBytes;
    if (rowsPerPart == 0) {
      throw new ModelLoadException(
          "tensor %s has rows of %d bytes; 2 GiB is the limit".formatted(tensor.name(), rowBytes));
    }
    int parts = (int) ((tensor.shape()[0] + rowsPerPart - 1) / rowsPerPart);
    ByteBuffer[] buffers = new ByteBuffer[parts];
    for (int i = 0; i < parts; i++) {
      long begin = tensor.begin() + i * rowsPerPart * rowBytes;
      long bytes = Math.min(rowsPerPart * rowBytes, tensor.end() - begin);
      buffers[i] = channel.map(MapMode.READ_ONLY, dataStart + begin, bytes);
    }
    return Tensor.mapped(tensor, rowsPerPart, buffers);
  }
}
