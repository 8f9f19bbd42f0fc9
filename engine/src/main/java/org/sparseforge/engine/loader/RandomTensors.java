package org.sparseforge.engine.loader;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.sparseforge.engine.loader.ModelConfig.Quantization;
import org.sparseforge.engine.loader.SafetensorsWriter.Entry;
import org.sparseforge.engine.loader.WeightSpec.Role;

/** Encodes random weights in the formats a published checkpoint would have them in. */
final class RandomTensors {
  private final long seed;
  private final RandomCheckpoint.Format format;
  private final Quantization quant;

  RandomTensors(long seed, RandomCheckpoint.Format format, Quantization quant) {
    this.seed = seed;
    this.format = format;
    this.quant = quant;
  }

  /** The tensors that hold {@code spec}: one, or two where it is fp8. */
  List<Entry> entries(WeightSpec spec) {
    if (format == RandomCheckpoint.Format.FP8 && spec.role() == Role.MATRIX) {
      return List.of(
          new Entry(spec.name(), DType.F8_E4M3, spec.shape(), out -> writeFp8(spec, out)),
          new Entry(
              spec.name() + "_scale_inv",
              DType.F32,
              new long[] {
                ceilDiv(spec.rows(), quant.quantBlockRows()),
                ceilDiv(spec.cols(), quant.quantBlockCols())
              },
              out -> writeScales(spec, out)));
    }
    DType dtype =
        format == RandomCheckpoint.Format.F32 || isAlwaysF32(spec.role()) ? DType.F32 : DType.BF16;
    return List.of(
        new Entry(spec.name(), dtype, spec.shape(), out -> writePlain(spec, dtype, out)));
  }

  private static boolean isAlwaysF32(Role role) {
    return role == Role.INDEX_NORM || role == Role.INDEX_NORM_BIAS || role == Role.CORRECTION_BIAS;
  }

  private void writePlain(WeightSpec spec, DType dtype, OutputStream out) throws IOException {
    RandomWeight weight = new RandomWeight(spec, seed);
    float[] row = new float[spec.cols()];
    ByteBuffer bytes =
        ByteBuffer.allocate(spec.cols() * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int r = 0; r < Math.max(spec.rows(), 1); r++) {
      weight.row(r, row, 0);
      bytes.clear();
      for (float value : row) {
        if (dtype == DType.F32) {
          bytes.putFloat(value);
        } else {
          bytes.putShort(Bf16.fromFloat(value));
        }
      }
      out.write(bytes.array());
    }
  }

  private void writeFp8(WeightSpec spec, OutputStream out) throws IOException {
    byte[] bytes = new byte[spec.cols()];
    forEachBand(
        spec,
        (values, rows, scales) -> {
          for (int r = 0; r < rows; r++) {
            for (int c = 0; c < bytes.length; c++) {
              float scale = scales[c / quant.quantBlockCols()];
              bytes[c] = Fp8E4m3.fromFloat(values[r * bytes.length + c] / scale);
            }
            out.write(bytes);
          }
        });
  }

  private void writeScales(WeightSpec spec, OutputStream out) throws IOException {
    forEachBand(
        spec,
        (values, rows, scales) -> {
          ByteBuffer bytes = ByteBuffer.allocate(4 * scales.length).order(ByteOrder.LITTLE_ENDIAN);
          for (float scale : scales) {
            bytes.putFloat(scale);
          }
          out.write(bytes.array());
        });
  }

  private interface Band {
    void accept(float[] values, int rows, float[] scales) throws IOException;
  }

  /** Draws the matrix in bands of one block's height, with the scale of each block in the band. */
  private void forEachBand(WeightSpec spec, Band band) throws IOException {
    RandomWeight weight = new RandomWeight(spec, seed);
    int height = quant.quantBlockRows();
    int cols = spec.cols();
    float[] values = new float[Math.min(height, spec.rows()) * cols];
    for (int first = 0; first < spec.rows(); first += height) {
      int rows = Math.min(height, spec.rows() - first);
      float[] scales = new float[ceilDiv(cols, quant.quantBlockCols())];
      for (int r = 0; r < rows; r++) {
        weight.row(first + r, values, r * cols);
        for (int c = 0; c < cols; c++) {
          int block = c / quant.quantBlockCols();
          scales[block] = Math.max(scales[block], Math.abs(values[r * cols + c]));
        }
      }
      for (int b = 0; b < scales.length; b++) {
        scales[b] = Fp8Scale.of(scales[b], quant.ue8m0());
      }
      band.accept(values, rows, scales);
    }
  }

  private static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }
}
