package org.sparseforge.engine.kernel.cpu;

/**
 * Memory of one worker. Grows to the largest request it has seen and then stays: after the first
 * passes of a model nothing is allocated any more.
 */
final class Scratch {
  /** Lanes of the sums of one block of dot products. */
  final float[] lanes = new float[16 * Lanes.COUNT];

  /** Results of one block of dot products. */
  final float[] block = new float[16];

  private float[] tile = {};
  private float[] tile2 = {};
  private float[] scores = {};
  private float[] exps = {};
  private short[] shorts = {};
  private byte[] bytes = {};
  private int[] rows = {};
  private int[] outRows = {};

  /** For weights as fp32. */
  float[] tile(int length) {
    return tile = grown(tile, length);
  }

  /** For more weights as fp32. */
  float[] tile2(int length) {
    return tile2 = grown(tile2, length);
  }

  /** For attention scores or sums. */
  float[] scores(int length) {
    return scores = grown(scores, length);
  }

  /** For exponentials. */
  float[] exps(int length) {
    return exps = grown(exps, length);
  }

  /** For weights as they are stored. */
  short[] shorts(int length) {
    return shorts = shorts.length < length ? new short[length] : shorts;
  }

  /** For weights as they are stored. */
  byte[] bytes(int length) {
    return bytes = bytes.length < length ? new byte[length] : bytes;
  }

  /** For offsets of rows. */
  int[] rows(int length) {
    return rows = rows.length < length ? new int[length] : rows;
  }

  /** For offsets of rows to write. */
  int[] outRows(int length) {
    return outRows = outRows.length < length ? new int[length] : outRows;
  }

  static float[] grown(float[] array, int length) {
    return array.length < length ? new float[length] : array;
  }

  static Scratch[] forThreads(int threads) {
    Scratch[] all = new Scratch[threads];
    for (int i = 0; i < threads; i++) {
      all[i] = new Scratch();
    }
    return all;
  }
}
