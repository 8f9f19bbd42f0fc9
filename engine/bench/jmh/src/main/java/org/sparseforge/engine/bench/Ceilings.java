package org.sparseforge.engine.bench;

import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.Rows;

/**
 * What the machine can do with all threads that are used.
 *
 * @param bf16Gflops of matrix products in bf16: the head of the model, 512 rows, as oneDNN does it
 * @param fp32Gflops of multiplications that are added up, in registers
 * @param gigabytes a second that can be read from memory
 */
public record Ceilings(double bf16Gflops, double fp32Gflops, double gigabytes) {
  private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
  private static final int REPETITIONS = 12;
  private static final int TURNS = 4_000_000;

  /** Sums that are in flight at once: more than the units need, fewer than there are registers. */
  private static final int SUMS = 12;

  /** Numbers that a thread reads: far more than caches hold. */
  private static final int NUMBERS = 64 << 20;

  /** Measured, or as the system properties {@code bf16_gflops fp32_gflops gbs} say. */
  static Ceilings find(Workbench bench) {
    return new Ceilings(
        given("bf16_gflops", bench.bf16() ? () -> bf16(bench) : () -> 0L),
        given("fp32_gflops", () -> fp32(bench.threads())),
        given("gbs", () -> read(bench.threads())));
  }

  private static double given(String property, LongSupplier measured) {
    String text = System.getProperty(property);
    return text != null ? Double.parseDouble(text) : measured.getAsLong();
  }

  private static long bf16(Workbench bench) {
    int rows = 512;
    Matrix head = bench.matrix("lm_head.weight");
    Rows x = bench.rows(rows, head.cols());
    Rows out = bench.rows(rows, head.rows());
    double seconds = fastest(() -> bench.kernels().linear(out, x, head, rows));
    return Math.round(2.0 * rows * head.rows() * head.cols() / seconds / 1e9);
  }

  private static long fp32(int threads) {
    double seconds = fastest(() -> everywhere(threads, Ceilings::multiply));
    return Math.round(2.0 * threads * TURNS * SUMS * F.length() / seconds / 1e9);
  }

  private static float multiply(int thread) {
    FloatVector x = FloatVector.broadcast(F, 0.999f);
    FloatVector y = FloatVector.broadcast(F, 1e-3f * thread);
    FloatVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
    for (int turn = 0; turn < TURNS; turn++) {
      a = a.fma(x, y);
      b = b.fma(x, y);
      c = c.fma(x, y);
      d = d.fma(x, y);
      e = e.fma(x, y);
      f = f.fma(x, y);
      g = g.fma(x, y);
      h = h.fma(x, y);
      i = i.fma(x, y);
      j = j.fma(x, y);
      k = k.fma(x, y);
      l = l.fma(x, y);
    }
    return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
  }

  private static long read(int threads) {
    float[][] memory = new float[threads][NUMBERS];
    double seconds = fastest(() -> everywhere(threads, thread -> sum(memory[thread])));
    return Math.round((double) Float.BYTES * NUMBERS * threads / seconds / 1e9);
  }

  private static float sum(float[] numbers) {
    FloatVector a = FloatVector.zero(F), b = a, c = a, d = a;
    int step = F.length();
    for (int i = 0; i < numbers.length; i += 4 * step) {
      a = a.add(FloatVector.fromArray(F, numbers, i));
      b = b.add(FloatVector.fromArray(F, numbers, i + step));
      c = c.add(FloatVector.fromArray(F, numbers, i + 2 * step));
      d = d.add(FloatVector.fromArray(F, numbers, i + 3 * step));
    }
    return a.add(b).add(c).add(d).lane(0);
  }

  private interface Part {
    float run(int thread);
  }

  private static void everywhere(int threads, Part part) {
    Thread[] all = new Thread[threads];
    float[] kept = new float[threads];
    Arrays.setAll(all, t -> new Thread(() -> kept[t] = part.run(t)));
    Arrays.stream(all).forEach(Thread::start);
    try {
      for (Thread thread : all) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while a ceiling was measured", e);
    }
  }

  private static double fastest(Runnable work) {
    return IntStream.range(0, REPETITIONS)
            .mapToLong(
                i -> {
                  long start = System.nanoTime();
                  work.run();
                  return System.nanoTime() - start;
                })
            .min()
            .orElseThrow()
        / 1e9;
  }
}
