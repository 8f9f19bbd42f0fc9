package org.sparseforge.engine.kernel.cpu.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The law every product keeps: a row has the same bits for any number of rows, and is right. */
class ProductsTest {
  private static final int MOST = 150;

  @BeforeEach
  void oneDnnIsThere() {
    assumeTrue(OneDnn.unavailable().isEmpty(), () -> OneDnn.unavailable().get());
  }

  @Test
  void aRowHasTheSameBitsForAnyNumberOfRows() {
    for (Products.Shape shape :
        new Products.Shape[] {
          Products.Shape.of(Format.BF16, 1, 1),
          Products.Shape.of(Format.BF16, 7, 33),
          Products.Shape.of(Format.BF16, 96, 130),
          Products.Shape.of(Format.BF16, 1030, 64),
          Products.Shape.of(Format.BF16, 1024, 512),
          new Products.Shape(3, 20, 17, 31, 100),
          new Products.Shape(8, 64, 256, 96, 1536)
        }) {
      check(shape);
    }
  }

  private static void check(Products.Shape shape) {
    Random random = new Random(5);
    try (Products products = new Products(shape, 1);
        Caller caller = new Caller();
        NativeArena arena = new NativeArena();
        NativeMemory x = new NativeMemory(2L * (MOST + Products.SLACK) * shape.sourceRow());
        NativeMemory out = new NativeMemory(4L * (MOST + Products.SLACK) * shape.width())) {
      float[][] weight = new float[shape.width()][shape.k()];
      PackedWeight packed =
          new PackedWeight(
              products,
              arena,
              caller,
              (row, to, at) -> {
                for (int i = 0; i < shape.k(); i++) {
                  weight[row][i] = put(random, to.shorts(), at + i);
                }
              });
      float[] source = new float[x.shorts().capacity()];
      for (int i = 0; i < source.length; i++) {
        source[i] = put(random, x.shorts(), i);
      }
      float[] expected = new float[MOST * shape.width()];
      products.run(caller, 0, x.address(), packed, out.address(), MOST);
      out.floats().get(0, expected);
      checkValues(shape, source, weight, expected);
      for (int rows = 1; rows < MOST; rows += rows < 20 ? 1 : 13) {
        int first = MOST - rows;
        float[] some = new float[rows * shape.width()];
        long from = x.address() + 2L * first * shape.sourceRow();
        products.run(caller, 0, from, packed, out.address(), rows);
        out.floats().get(0, some);
        float[] wanted = new float[some.length];
        System.arraycopy(expected, first * shape.width(), wanted, 0, wanted.length);
        assertArrayEquals(wanted, some, shape + ", rows " + rows);
      }
      packed.close();
    }
  }

  /**
   * Whole numbers as large as they come: sums are exact, at any place and for any number of rows.
   */
  @Test
  void bytesAreMultipliedExactly() {
    for (int[] size : new int[][] {{1, 1}, {7, 33}, {96, 130}, {1030, 64}, {1024, 512}}) {
      int k = size[0];
      int n = size[1];
      Random random = new Random(k);
      byte[] source = new byte[MOST * k];
      byte[][] weight = new byte[n][k];
      random.nextBytes(source);
      Arrays.fill(source, 0, k, (byte) -128);
      for (byte[] row : weight) {
        random.nextBytes(row);
      }
      Arrays.fill(weight[0], (byte) -128);
      Arrays.fill(weight[n / 2], (byte) 127);
      try (Products products = new Products(Products.Shape.of(Format.INT8, k, n), 1);
          Caller caller = new Caller();
          NativeArena arena = new NativeArena();
          NativeMemory x = new NativeMemory((long) (MOST + Products.SLACK) * k);
          NativeMemory out = new NativeMemory(4L * (MOST + Products.SLACK) * n);
          PackedWeight packed =
              new PackedWeight(
                  products, arena, caller, (row, to, at) -> to.bytes().put(at, weight[row]))) {
        x.bytes().put(0, source);
        for (int rows : new int[] {1, 2, 3, 5, 8, 17, 33, 64, 127, MOST}) {
          int first = MOST - rows;
          products.run(caller, 0, x.address() + (long) first * k, packed, out.address(), rows);
          for (int r = 0; r < rows; r++) {
            for (int c = 0; c < n; c++) {
              int sum = 0;
              for (int i = 0; i < k; i++) {
                sum += source[(first + r) * k + i] * weight[c][i];
              }
              assertEquals(sum, out.ints().get(r * n + c), k + " x " + n + ", rows " + rows);
            }
          }
        }
      }
    }
  }

  private static void checkValues(
      Products.Shape shape, float[] source, float[][] weight, float[] result) {
    for (int row : new int[] {0, 1, 77, MOST - 1}) {
      for (int c = 0; c < shape.width(); c++) {
        double sum = 0;
        int at = row * shape.sourceRow() + c / shape.n() * shape.sourceHead();
        for (int i = 0; i < shape.k(); i++) {
          sum += (double) source[at + i] * weight[c][i];
        }
        assertEquals(sum, result[row * shape.width() + c], 1e-4 * Math.sqrt(shape.k()));
      }
    }
  }

  private static float put(Random random, ShortBuffer to, int at) {
    short bits = (short) (Float.floatToRawIntBits(random.nextFloat() - 0.5f) >>> 16);
    to.put(at, bits);
    return Float.intBitsToFloat(bits << 16);
  }
}
