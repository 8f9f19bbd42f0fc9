package org.sparseforge.engine.model;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;

/**
 * Kernels whose caches can be filled with random numbers, in place of computing everything that a
 * long context holds: the work of a step is the same, and rows chosen by the indexer are as
 * scattered.
 */
final class RandomCaches {
  private static final int ROWS = 1024;

  private final Kernels kernels;
  private final Kernels noting;
  private final int blockSize;
  private final List<Cache> caches = new ArrayList<>();

  /**
   * @param timed told of each call of an operator, by its name and operands, and its nanoseconds
   */
  RandomCaches(Kernels kernels, int blockSize, BiConsumer<String, Timing> timed) {
    this.kernels = kernels;
    this.blockSize = blockSize;
    noting =
        (Kernels)
            Proxy.newProxyInstance(
                RandomCaches.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> {
                  try {
                    long start = System.nanoTime();
                    Object result = method.invoke(kernels, arguments);
                    timed.accept(
                        method.getName(), new Timing(arguments, System.nanoTime() - start));
                    if (result instanceof Cache cache) {
                      caches.add(cache);
                    }
                    return result;
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  /** One call of an operator. */
  record Timing(Object[] arguments, long nanos) {}

  /** What a model is to be opened with. */
  Kernels kernels() {
    return noting;
  }

  /** Fills every slot of every cache made so far; no slot is like its neighbours. */
  void fill() {
    int[] slots = new int[ROWS];
    Ints deviceSlots = kernels.ints(ROWS);
    Ints zeros = kernels.ints(ROWS);
    Random random = new Random(7);
    for (Cache cache : caches) {
      Floats floats = kernels.floats(ROWS * cache.width());
      float[] numbers = new float[ROWS * cache.width()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) random.nextGaussian();
      }
      kernels.upload(numbers, floats, numbers.length);
      for (int first = 0; first < cache.numSlots(); first += ROWS) {
        int from = first;
        int rows = Math.min(ROWS, cache.numSlots() - first);
        int turn = random.nextInt(ROWS);
        Arrays.setAll(slots, i -> from + (i + turn) % rows);
        kernels.upload(slots, deviceSlots, rows);
        kernels.writeCache(
            cache,
            Rows.of(floats, cache.width()),
            new StepTokens(rows, 1, zeros, deviceSlots, zeros, zeros, 1, blockSize));
      }
    }
  }
}
