package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparseforge.engine.kernel.cuda.TensorCores.bf16;
import static org.sparseforge.engine.kernel.cuda.TensorCores.putBf16;
import static org.sparseforge.engine.kernel.cuda.TensorCores.random;

import com.sun.jna.Pointer;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.cuda.Emulator.Geometry;
import org.sparseforge.engine.loader.Fp8E4m3;

/** Linear layers and experts of numbers rounded to bf16, against sums in double. */
class TensorCoreProductsTest {
  /** Rows of x, rows of the weight, columns. */
  private static final int[][] SHAPES = {{1, 1, 1}, {3, 70, 33}, {66, 9, 100}, {17, 65, 64}};

  private static final int QUANT = 32;

  @BeforeAll
  static void compilerIsThere() {
    TensorCores.assume();
  }

  /** A weight on the device, and the numbers that tensor cores multiply. */
  private record Matrix(String format, Pointer data, Pointer scales, int quant, float[] values) {}

  private static Matrix matrix(Emulator emulator, String format, long seed, int rows, int cols) {
    float[] numbers = random(seed, rows * cols);
    if (format.equals("bf16")) {
      Pointer data = putBf16(emulator, numbers);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = bf16(numbers[i]);
      }
      return new Matrix(format, data, null, 1, numbers);
    }
    int scaleCols = (cols + QUANT - 1) / QUANT;
    float[] scales = random(seed + 1, (rows + QUANT - 1) / QUANT * scaleCols);
    byte[] codes = new byte[numbers.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = Fp8E4m3.fromFloat(numbers[i] * 20);
      float scale = scales[i / cols / QUANT * scaleCols + i % cols / QUANT];
      numbers[i] = bf16(Fp8E4m3.toFloat(codes[i]) * scale);
    }
    return new Matrix(format, emulator.put(codes), emulator.put(scales), QUANT, numbers);
  }

  private static Geometry tiles(int rows, int tiles) {
    return new Geometry((rows + 63) / 64, tiles, 1, 256, 0);
  }

  private static float[] linear(
      Emulator emulator, Matrix weight, float[] x, int rows, int cols, int numRows) {
    Pointer out = emulator.room(4L * numRows * rows);
    emulator.launch(
        "sf_linear_mma_" + weight.format,
        tiles(rows, (numRows + 63) / 64),
        out,
        rows,
        emulator.put(x),
        cols,
        weight.data,
        weight.scales,
        weight.quant,
        weight.quant,
        rows,
        cols,
        numRows);
    return out.getFloatArray(0, numRows * rows);
  }

  /** {@code x * weight^T} of rounded numbers, in double. */
  private static double[] product(float[] x, float[] weight, int cols) {
    int rows = weight.length / cols;
    double[] out = new double[x.length / cols * rows];
    for (int i = 0; i < out.length; i++) {
      for (int k = 0; k < cols; k++) {
        out[i] += (double) bf16(x[i / rows * cols + k]) * weight[i % rows * cols + k];
      }
    }
    return out;
  }

  /** Sums of n products near 1, rounded to fp32 after every sixteen; magnitudes up to 30. */
  private static void assertClose(double[] expected, float[] actual, int n) {
    double tolerance = 30 * 0x1p-23 * (n + 16);
    assertEquals(expected.length, actual.length);
    for (int i = 0; i < expected.length; i++) {
      assertTrue(
          Math.abs(expected[i] - actual[i]) <= tolerance * Math.max(1, Math.abs(expected[i])),
          "[%d] expected %s, was %s".formatted(i, expected[i], actual[i]));
    }
  }

  @Test
  void linearMultipliesRoundedNumbersWhateverTheRowsAround() {
    for (String format : new String[] {"bf16", "fp8"}) {
      for (int[] shape : SHAPES) {
        int numRows = shape[0];
        int rows = shape[1];
        int cols = shape[2];
        try (Emulator emulator = new Emulator(EmulatorLibrary.PLAIN.path())) {
          Matrix weight = matrix(emulator, format, 7, rows, cols);
          float[] x = random(1, numRows * cols);
          float[] together = linear(emulator, weight, x, rows, cols, numRows);
          assertClose(product(x, weight.values, cols), together, cols);
          for (int r = 0; r < numRows; r += 5) {
            float[] one = Arrays.copyOfRange(x, r * cols, (r + 1) * cols);
            assertTrue(
                Arrays.equals(
                    Arrays.copyOfRange(together, r * rows, (r + 1) * rows),
                    linear(emulator, weight, one, rows, cols, 1)),
                "row " + r);
          }
        }
      }
    }
  }

  @Test
  void sharedMemoryIsUsedWithoutRaces() {
    try (Emulator emulator = new Emulator(EmulatorLibrary.CHECKED.path())) {
      Matrix weight = matrix(emulator, "fp8", 7, 9, 40);
      float[] x = random(1, 2 * 40);
      assertClose(product(x, weight.values, 40), linear(emulator, weight, x, 9, 40, 2), 40);
    }
  }

  @Test
  void expertsMultiplyRoundedNumbers() {
    int numExperts = 3;
    int perToken = 2;
    int numRows = 40;
    int width = 70;
    int inner = 33;
    int pairs = numRows * perToken;
    // Expert 1 has more pairs than a tile, expert 2 has none.
    int[] ids = new int[pairs];
    for (int i = 0; i < pairs; i++) {
      ids[i] = i % 8 == 0 ? 0 : 1;
    }
    for (String format : new String[] {"bf16", "fp8"}) {
      try (Emulator emulator = new Emulator(EmulatorLibrary.PLAIN.path())) {
        Matrix[][] matrices = new Matrix[numExperts][3];
        Pointer table = emulator.room(48L * numExperts);
        for (int e = 0; e < numExperts; e++) {
          for (int m = 0; m < 3; m++) {
            matrices[e][m] =
                m < 2
                    ? matrix(emulator, format, 10 * e + m, inner, width)
                    : matrix(emulator, format, 10 * e + m, width, inner);
            table.setPointer(48L * e + 8 * m, matrices[e][m].data);
            table.setPointer(48L * e + 24 + 8 * m, matrices[e][m].scales);
          }
        }
        int quant = matrices[0][0].quant;
        float[] x = random(5, numRows * width);
        Pointer order = emulator.room(4L * pairs);
        Pointer starts = emulator.room(4L * (numExperts + 1));
        emulator.launch(
            "sf_experts_map",
            Geometry.rows(numExperts, 256),
            order,
            starts,
            emulator.put(ids),
            numExperts,
            pairs);
        int tiles = pairs / 64 + numExperts;
        Pointer between = emulator.room(4L * pairs * inner);
        emulator.launch(
            "sf_experts_gate_up_mma_" + format,
            tiles(inner, tiles),
            between,
            emulator.put(x),
            width,
            table,
            quant,
            quant,
            order,
            starts,
            numExperts,
            perToken,
            inner,
            width);
        Pointer results = emulator.room(4L * pairs * width);
        emulator.launch(
            "sf_experts_down_mma_" + format,
            tiles(width, tiles),
            results,
            between,
            table,
            quant,
            quant,
            order,
            starts,
            numExperts,
            inner,
            width);
        int[] lined = order.getIntArray(0, pairs);
        for (int at = 0; at < pairs; at++) {
          int row = lined[at] / perToken;
          Matrix[] expert = matrices[ids[lined[at]]];
          float[] one = Arrays.copyOfRange(x, row * width, (row + 1) * width);
          double[] gate = product(one, expert[0].values, width);
          double[] up = product(one, expert[1].values, width);
          double[] expected = new double[inner];
          for (int i = 0; i < inner; i++) {
            expected[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
          }
          float[] actual = between.getFloatArray(4L * at * inner, inner);
          double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
          assertClose(expected, actual, (int) (width * (1 + largest)));
          assertClose(
              product(actual, expert[2].values, inner),
              results.getFloatArray(4L * lined[at] * width, width),
              (int) (inner * (1 + largest)));
        }
      }
    }
  }
}
