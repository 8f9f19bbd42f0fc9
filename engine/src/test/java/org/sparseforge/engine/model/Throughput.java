package org.sparseforge.engine.model;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.sparseforge.engine.kernel.KernelProvider;
import org.sparseforge.engine.kernel.KernelProviders;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.loader.Checkpoint;

/**
 * Tokens a second of prefill and decode; a measurement, not a test. On a busy machine run it with
 * one thread and look at the processor time. Arguments: checkpoint folder, kernels, threads,
 * context, sequences decoded together, decode steps.
 */
final class Throughput {
  private static final int CHUNK = 512;

  private Throughput() {}

  public static void main(String[] args) {
    Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
    KernelProvider provider = KernelProviders.installed().choose(args[1], checkpoint.config());
    int context = Integer.parseInt(args[3]);
    int sequences = Integer.parseInt(args[4]);
    int steps = Integer.parseInt(args[5]);
    int length = context + steps;
    int blocks = (length + 63) / 64;
    TransformerOptions options =
        new TransformerOptions(CHUNK, sequences, length, 64, blocks * sequences);
    try (Transformer model =
        Transformer.open(
            checkpoint,
            provider.open(KernelSettings.threads(Integer.parseInt(args[2]))),
            options)) {
      int[][] tables = new int[sequences][blocks];
      for (int s = 0; s < sequences; s++) {
        int first = s * blocks;
        Arrays.setAll(tables[s], b -> first + b);
      }
      Batch batch = new Batch(CHUNK, sequences);
      float[] logits = new float[sequences * model.vocabSize()];
      long start = System.nanoTime();
      int prefilled = args.length > 6 ? 0 : context;
      for (int[] table : tables) {
        for (int from = 0; from < prefilled; from += CHUNK) {
          batch.clear();
          batch.beginSequence(table);
          for (int i = from; i < Math.min(from + CHUNK, context); i++) {
            batch.addToken(i * 31 % model.vocabSize(), i, i == context - 1);
          }
          model.forward(batch, logits, null);
        }
      }
      report("prefill", (long) sequences * prefilled, start);
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      long[] nanos = new long[steps];
      long[] cpu = new long[steps];
      for (int step = 0; step < steps; step++) {
        start = System.nanoTime();
        long cpuStart = threads.getCurrentThreadCpuTime();
        batch.clear();
        for (int s = 0; s < sequences; s++) {
          batch.beginSequence(tables[s]);
          batch.addToken((step * 17 + s) % model.vocabSize(), context + step, true);
        }
        model.forward(batch, logits, null);
        nanos[step] = System.nanoTime() - start;
        cpu[step] = threads.getCurrentThreadCpuTime() - cpuStart;
      }
      Arrays.sort(nanos);
      Arrays.sort(cpu);
      System.out.printf(
          Locale.ROOT,
          "decode: median %.1f tokens/s (%.2f ms a step; caller's processor time %.2f ms)%n",
          sequences * 1e9 / nanos[steps / 2],
          nanos[steps / 2] / 1e6,
          cpu[steps / 2] / 1e6);
    }
  }

  private static void report(String what, long tokens, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(Locale.ROOT, "%s: %.1f tokens/s%n", what, tokens / seconds);
  }
}
