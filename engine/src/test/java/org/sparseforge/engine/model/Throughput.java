package org.sparseforge.engine.model;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.KernelProviders;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.Checkpoint;

/**
 * Tokens a second of prefill and decode, a line of JSON each; a measurement, not a test. Before
 * decoding, caches are filled with random numbers instead of a prefill of every sequence: the work
 * is the same, rows are as scattered, and nothing is shared.
 *
 * <p>Arguments: checkpoint folder, numerics (as rows have it), threads, contexts (as 1024,4096),
 * batches of decoded sequences (as 1,8,32; 0 for none), repetitions of prefill, decode steps,
 * optionally the chunk of prefill.
 */
final class Throughput {
  private static final int BLOCK = 64;

  private final Checkpoint checkpoint;
  private final String mode;
  private final int threads;
  private final int chunk;

  /** Time spent in each operator since it was last cleared. */
  private final Map<String, Long> nanos = new TreeMap<>();

  private Throughput(Checkpoint checkpoint, String mode, int threads, int chunk) {
    this.checkpoint = checkpoint;
    this.mode = mode;
    this.threads = threads;
    this.chunk = chunk;
  }

  public static void main(String[] args) {
    Throughput bench =
        new Throughput(
            Checkpoint.open(Path.of(args[0])),
            args[1],
            Integer.parseInt(args[2]),
            args.length > 7 ? Integer.parseInt(args[7]) : 1024);
    int repetitions = Integer.parseInt(args[5]);
    for (int context : ints(args[3])) {
      if (repetitions > 0) {
        bench.prefill(context, repetitions);
      }
      for (int batch : ints(args[4])) {
        if (batch > 0) {
          bench.decode(context, batch, Integer.parseInt(args[6]));
        }
      }
    }
  }

  private static int[] ints(String text) {
    return Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private Kernels kernels() {
    return KernelProviders.installed()
        .choose("cpu", checkpoint.config())
        .open(Modes.settings(mode, threads));
  }

  private void prefill(int context, int repetitions) {
    int blocks = (context + BLOCK - 1) / BLOCK;
    TransformerOptions options = new TransformerOptions(chunk, 1, context, BLOCK, blocks);
    Kernels kernels = recording(kernels(), new ArrayList<>());
    try (Transformer model = Transformer.open(checkpoint, kernels, options)) {
      int[] table = new int[blocks];
      Arrays.setAll(table, b -> b);
      Batch batch = new Batch(chunk, 1);
      float[] logits = new float[model.vocabSize()];
      double[] rates = new double[repetitions];
      // The first pass reads weights and compiles; it does not count.
      for (int r = -1; r < repetitions; r++) {
        Random random = new Random(r);
        nanos.clear();
        int length = r < 0 ? Math.min(context, 2048) : context;
        long start = System.nanoTime();
        for (int from = 0; from < length; from += chunk) {
          batch.clear();
          batch.beginSequence(table);
          for (int i = from; i < Math.min(from + chunk, length); i++) {
            batch.addToken(random.nextInt(model.vocabSize()), i, i == length - 1);
          }
          model.forward(batch, logits, null);
        }
        if (r >= 0) {
          rates[r] = length * 1e9 / (System.nanoTime() - start);
        }
      }
      report("prefill", context, 1, rates);
      reportOperators(context);
    }
  }

  private void decode(int context, int sequences, int steps) {
    int warmUp = 64 / sequences + 8;
    int length = context + steps + warmUp;
    int blocks = (length + BLOCK - 1) / BLOCK;
    List<Cache> caches = new ArrayList<>();
    Kernels kernels = recording(kernels(), caches);
    TransformerOptions options =
        new TransformerOptions(
            Math.max(64, sequences), sequences, length, BLOCK, blocks * sequences);
    try (Transformer model = Transformer.open(checkpoint, kernels, options)) {
      fill(kernels, caches);
      Batch batch = new Batch(Math.max(64, sequences), sequences);
      float[] logits = new float[sequences * model.vocabSize()];
      Random random = new Random(1);
      double[] rates = new double[steps];
      for (int step = -warmUp; step < steps; step++) {
        if (step == 0) {
          nanos.clear();
        }
        batch.clear();
        for (int s = 0; s < sequences; s++) {
          int[] table = new int[blocks];
          int first = s * blocks;
          Arrays.setAll(table, b -> first + b);
          batch.beginSequence(table);
          batch.addToken(random.nextInt(model.vocabSize()), context + step + warmUp, true);
        }
        long start = System.nanoTime();
        model.forward(batch, logits, null);
        if (step >= 0) {
          rates[step] = sequences * 1e9 / (System.nanoTime() - start);
        }
      }
      report("decode", context, sequences, rates);
      reportOperators(steps);
    }
  }

  /** The same kernels; caches that are made through them are noted, and operators timed. */
  private Kernels recording(Kernels kernels, List<Cache> caches) {
    return (Kernels)
        Proxy.newProxyInstance(
            Throughput.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (proxy, method, arguments) -> {
              try {
                long start = System.nanoTime();
                Object result = method.invoke(kernels, arguments);
                nanos.merge(
                    name(method.getName(), arguments), System.nanoTime() - start, Long::sum);
                if (result instanceof Cache cache) {
                  caches.add(cache);
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static String name(String method, Object[] arguments) {
    return method.equals("linear") && arguments[2] instanceof Matrix weight
        ? "linear %d x %d".formatted(weight.cols(), weight.rows())
        : method;
  }

  private static void fill(Kernels kernels, List<Cache> caches) {
    int count = 1024;
    int[] slots = new int[count];
    Ints deviceSlots = kernels.ints(count);
    Ints zeros = kernels.ints(count);
    Random random = new Random(7);
    for (Cache cache : caches) {
      Floats floats = kernels.floats(count * cache.width());
      float[] numbers = new float[count * cache.width()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) random.nextGaussian();
      }
      kernels.upload(numbers, floats, numbers.length);
      for (int first = 0; first < cache.numSlots(); first += count) {
        int from = first;
        int rows = Math.min(count, cache.numSlots() - first);
        int turn = random.nextInt(count);
        Arrays.setAll(slots, i -> from + (i + turn) % rows);
        kernels.upload(slots, deviceSlots, rows);
        kernels.writeCache(
            cache,
            Rows.of(floats, cache.width()),
            new StepTokens(rows, 1, zeros, deviceSlots, zeros, zeros, 1, BLOCK));
      }
    }
  }

  /**
   * With the system property {@code operators}: microseconds a token or step, the longest first.
   */
  private void reportOperators(int count) {
    if (Boolean.getBoolean("operators")) {
      nanos.entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .limit(24)
          .forEach(
              e -> System.out.printf("  %-20s %8.1f us%n", e.getKey(), e.getValue() / 1e3 / count));
    }
  }

  private void report(String what, int context, int batch, double[] rates) {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "{\"engine\": \"sparseforge %s\", \"what\": \"%s\", \"ctx\": %d, \"batch\": %d,"
            + " \"tok_s\": %.1f, \"worst\": %.1f, \"best\": %.1f, \"n\": %d}%n",
        mode,
        what,
        context,
        batch,
        sorted[sorted.length / 2],
        sorted[0],
        sorted[sorted.length - 1],
        sorted.length);
  }
}
