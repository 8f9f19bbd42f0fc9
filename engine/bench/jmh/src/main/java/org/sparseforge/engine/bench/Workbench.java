package org.sparseforge.engine.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.Floats;
import org.sparseforge.engine.kernel.Ints;
import org.sparseforge.engine.kernel.KernelProviders;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.Rows;
import org.sparseforge.engine.kernel.StepTokens;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelConfig;

/** The cpu backend, a checkpoint's weights, and random operands; by system properties. */
public record Workbench(Checkpoint checkpoint, Numerics numerics, int threads, Kernels kernels)
    implements AutoCloseable {
  static final String CHECKPOINT = "checkpoint";
  static final String NUMERICS = "numerics";
  static final String THREADS = "threads";
  private static final int BLOCK = 64;

  static Workbench open() {
    Checkpoint checkpoint = Checkpoint.open(Path.of(System.getProperty(CHECKPOINT)));
    Numerics numerics = Numerics.valueOf(System.getProperty(NUMERICS).toUpperCase(Locale.ROOT));
    int threads = Integer.getInteger(THREADS);
    Kernels kernels =
        KernelProviders.installed()
            .choose("cpu", checkpoint.config())
            .open(new KernelSettings(numerics, threads, 0, 0));
    return new Workbench(checkpoint, numerics, threads, kernels);
  }

  ModelConfig config() {
    return checkpoint.config();
  }

  boolean bf16() {
    return numerics == Numerics.BF16;
  }

  /** Bytes of a number in weights and caches. */
  int width() {
    return bf16() ? Short.BYTES : Float.BYTES;
  }

  Matrix matrix(String name) {
    return kernels.matrix(checkpoint.weight(name));
  }

  /** The last layer, which has experts in every model. */
  String lastLayer(String name) {
    return "model.layers." + (config().numHiddenLayers() - 1) + "." + name;
  }

  /** Random numbers. */
  Rows rows(int count, int width) {
    Floats floats = kernels.floats(count * width);
    float[] numbers = new float[count * width];
    Random random = new Random(count * 31L + width);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    kernels.upload(numbers, floats, numbers.length);
    return Rows.of(floats, width);
  }

  Ints ints(int... values) {
    Ints ints = kernels.ints(values.length);
    kernels.upload(values, ints, values.length);
    return ints;
  }

  /**
   * The last {@code each} tokens of contexts of one length, side by side in blocks of their own.
   */
  StepTokens step(int sequences, int context, int each) {
    int blocks = (context + BLOCK - 1) / BLOCK;
    int tokens = sequences * each;
    int[] positions = new int[tokens];
    int[] slots = new int[tokens];
    int[] owners = new int[tokens];
    for (int t = 0; t < tokens; t++) {
      owners[t] = t / each;
      positions[t] = context - each + t % each;
      slots[t] = owners[t] * blocks * BLOCK + positions[t];
    }
    int[] table = new int[sequences * blocks];
    Arrays.setAll(table, i -> i);
    return new StepTokens(
        tokens, sequences, ints(positions), ints(slots), ints(owners), ints(table), blocks, BLOCK);
  }

  int slots(int sequences, int context) {
    return sequences * ((context + BLOCK - 1) / BLOCK) * BLOCK;
  }

  Cache indexCache(int slots) {
    return filled(kernels.indexCache(slots, config().indexer().indexHeadDim(), BLOCK));
  }

  Cache latentCache(int slots) {
    return filled(kernels.cache(slots, config().attention().cacheWidth()));
  }

  private Cache filled(Cache cache) {
    int most = Math.min(1024, cache.numSlots());
    Rows numbers = rows(most, cache.width());
    Ints zeros = kernels.ints(most);
    for (int first = 0; first < cache.numSlots(); first += most) {
      int from = first;
      int[] slots = new int[Math.min(most, cache.numSlots() - first)];
      Arrays.setAll(slots, i -> from + i);
      kernels.writeCache(
          cache,
          numbers,
          new StepTokens(slots.length, 1, zeros, ints(slots), zeros, zeros, 1, BLOCK));
    }
    return cache;
  }

  @Override
  public void close() {
    kernels.close();
  }
}
