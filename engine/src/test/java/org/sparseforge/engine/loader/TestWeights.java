package org.sparseforge.engine.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Weights made of given numbers, in any format, without a file. */
public final class TestWeights {
  private TestWeights() {}

  /** Rounded to {@code dtype}; fp8 in blocks of {@code quantBlock} squared. */
  public static Weight of(float[] values, int rows, int cols, DType dtype, int quantBlock) {
    if (dtype == DType.F8_E4M3) {
      return fp8(values, rows, cols, quantBlock);
    }
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(values.length * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (dtype) {
        case F32 -> bytes.putFloat(value);
        case BF16 -> bytes.putShort(Bf16.fromFloat(value));
        // Cut off rather than rounded: only numbers of few bits are asked for.
        case F16 -> bytes.putShort(halfBits(value));
        default -> throw new IllegalArgumentException(dtype.name());
      }
    }
    return new Weight(tensor("w", dtype, bytes, rows, cols), rows, cols);
  }

  /** One fp8 row that holds every finite code. */
  public static Weight everyFp8Code() {
    ByteBuffer bytes = ByteBuffer.allocateDirect(256);
    for (int code = 0; code < 256; code++) {
      bytes.put((byte) ((code & 0x7f) == 0x7f ? 0 : code));
    }
    ByteBuffer scale = ByteBuffer.allocateDirect(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0.75f);
    return new Weight(
        tensor("w", DType.F8_E4M3, bytes, 1, 256),
        1,
        256,
        tensor("w_scale_inv", DType.F32, scale, 1, 1),
        256,
        256);
  }

  /** A tensor over {@code bytes} that is cut into parts of {@code rowsPerPart} rows. */
  static Tensor inParts(
      String name, DType dtype, ByteBuffer bytes, int rows, int cols, int rowsPerPart) {
    int rowBytes = cols * dtype.bytes();
    ByteBuffer[] parts = new ByteBuffer[(rows + rowsPerPart - 1) / rowsPerPart];
    for (int i = 0; i < parts.length; i++) {
      int from = i * rowsPerPart * rowBytes;
      parts[i] = bytes.slice(from, Math.min(rowsPerPart * rowBytes, bytes.capacity() - from));
    }
    return new Tensor(info(name, dtype, rows, cols), rowsPerPart, parts);
  }

  private static Weight fp8(float[] values, int rows, int cols, int block) {
    int height = (rows + block - 1) / block;
    int width = (cols + block - 1) / block;
    float[] scales = new float[height * width];
    for (int i = 0; i < values.length; i++) {
      int b = i / cols / block * width + i % cols / block;
      scales[b] = Math.max(scales[b], Math.abs(values[i]));
    }
    ByteBuffer scaleBytes =
        ByteBuffer.allocateDirect(4 * scales.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int b = 0; b < scales.length; b++) {
      scales[b] = Fp8Scale.of(scales[b], false);
      scaleBytes.putFloat(scales[b]);
    }
    ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
    for (int i = 0; i < values.length; i++) {
      int b = i / cols / block * width + i % cols / block;
      bytes.put(Fp8E4m3.fromFloat(values[i] / scales[b]));
    }
    return new Weight(
        tensor("w", DType.F8_E4M3, bytes, rows, cols),
        rows,
        cols,
        tensor("w_scale_inv", DType.F32, scaleBytes, height, width),
        block,
        block);
  }

  private static Tensor tensor(String name, DType dtype, ByteBuffer bytes, int rows, int cols) {
    return new Tensor(
        info(name, dtype, rows, cols), Integer.MAX_VALUE, new ByteBuffer[] {bytes.clear()});
  }

  private static TensorInfo info(String name, DType dtype, int rows, int cols) {
    return new TensorInfo(
        name, dtype, new long[] {rows, cols}, 0, (long) rows * cols * dtype.bytes());
  }

  private static short halfBits(float value) {
    float scaled = Math.abs(value) * 0x1p-112f;
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    return (short) (sign | Float.floatToRawIntBits(scaled) >>> 13);
  }
}
