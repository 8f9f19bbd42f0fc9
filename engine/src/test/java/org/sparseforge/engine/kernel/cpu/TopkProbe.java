package org.sparseforge.engine.kernel.cpu;

import java.util.Random;
import org.sparseforge.engine.kernel.cpu.onednn.*;

public final class TopkProbe {
  public static void main(String[] a) {
    Random r = new Random(1);
    Scratch s = new Scratch();
    NativeMemory out = new NativeMemory(1 << 20), in = new NativeMemory(1 << 20);
    for (int columns : new int[] {16, 128})
      for (int keys : new int[] {512, 1024}) {
        if (columns * keys > 1 << 17) continue;
        float[] x = new float[1 << 17], y = new float[1 << 17];
        for (int i = 0; i < x.length; i++) {
          x[i] = (float) r.nextGaussian() * 4;
          in.floats().put(i, x[i]);
        }
        float[] m = new float[columns];
        int[] of = new int[columns / 16];
        java.util.Arrays.fill(of, keys);
        for (int round = 0; round < 3; round++) {
          int reps = 100_000_000 / (columns * keys);
          long[] t = new long[7];
          for (int i = 0; i < reps; i++) {
            long z = System.nanoTime();
            in.floats().get(0, y, 0, columns * keys);
            long z1 = System.nanoTime();
            ColumnSoftmax.maxima(y, 0, keys, columns, of, 16, m);
            long z2 = System.nanoTime();
            ColumnSoftmax.weigh(y, 0, keys, columns, of, 16, 0.1f, m, out.shorts(), s);
            long z3 = System.nanoTime();
            ColumnSoftmax.sum(y, columns, of, 16, m);
            long z4 = System.nanoTime();
            VectorMath.exp(y, 0, 1, 0, y, 0, columns * keys, s.lanes);
            long z5 = System.nanoTime();
            Bf16.round(y, 0, out.shorts(), 0, columns * keys, s);
            long z6 = System.nanoTime();
            t[0] += z1 - z;
            t[1] += z2 - z1;
            t[2] += z3 - z2;
            t[3] += z4 - z3;
            t[4] += z5 - z4;
            t[5] += z6 - z5;
          }
          if (round == 2)
            System.out.printf(
                "cols %d keys %d per 1K vectors: copy %.1f max %.1f weigh %.1f sum %.1f exp alone %.1f round alone %.1f us%n",
                columns,
                keys,
                f(t[0], reps, columns, keys),
                f(t[1], reps, columns, keys),
                f(t[2], reps, columns, keys),
                f(t[3], reps, columns, keys),
                f(t[4], reps, columns, keys),
                f(t[5], reps, columns, keys));
        }
      }
  }

  static double f(long t, int reps, int c, int k) {
    return t / 1e3 / reps / (c * k / 16384.0);
  }
}
