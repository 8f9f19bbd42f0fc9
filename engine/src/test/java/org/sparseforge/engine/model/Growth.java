package org.sparseforge.engine.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelProviders;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelConfig;

/**
 * How the cost of a token grows with the context before it; a measurement, not a test. Prints a
 * Markdown table: time to decode a token, time to prefill one in a chunk, and what each length adds
 * to that beside the indexer's FLOPs, the only work that should grow. Rounds take the lengths in
 * turn, so that a busy machine is busy for all alike. Caches hold random numbers.
 *
 * <p>Arguments: checkpoint folder, numerics, threads, ascending lengths (as 1024,4096,131072),
 * rounds of decode, rounds of prefill, tokens of a chunk.
 */
final class Growth {
  private static final int BLOCK = 64;

  private final ModelConfig config;
  private final Transformer model;
  private final Batch batch;
  private final int chunk;
  private final int[] table;
  private final float[] logits;
  private final Random random = new Random(1);

  private Growth(ModelConfig config, Transformer model, int chunk) {
    this.config = config;
    this.model = model;
    this.chunk = chunk;
    batch = new Batch(chunk, 1);
    table = new int[model.numBlocks()];
    Arrays.setAll(table, i -> i);
    logits = new float[model.vocabSize()];
  }

  public static void main(String[] args) {
    Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
    Numerics numerics = Numerics.valueOf(args[1].toUpperCase(Locale.ROOT));
    int[] lengths = Arrays.stream(args[3].split(",")).mapToInt(Integer::parseInt).toArray();
    int longest = lengths[lengths.length - 1];
    int chunk = Integer.parseInt(args[6]);
    RandomCaches caches =
        new RandomCaches(
            KernelProviders.installed()
                .choose("cpu", checkpoint.config())
                .open(new KernelSettings(numerics, Integer.parseInt(args[2]), 0, 0)),
            BLOCK,
            (operator, call) -> {});
    TransformerOptions options =
        new TransformerOptions(chunk, 1, longest, BLOCK, (longest + BLOCK - 1) / BLOCK);
    try (Transformer model = Transformer.open(checkpoint, caches.kernels(), options)) {
      caches.fill();
      Growth growth = new Growth(checkpoint.config(), model, chunk);
      double[] decode = growth.medians(lengths, 1, Integer.parseInt(args[4]));
      double[] prefill = growth.medians(lengths, chunk, Integer.parseInt(args[5]));
      growth.print(lengths, decode, prefill);
    }
  }

  /** Seconds a token of passes over the last {@code count} tokens of each length. */
  private double[] medians(int[] lengths, int count, int rounds) {
    double[][] seconds = new double[lengths.length][rounds];
    int warmUp = Math.max(1, rounds / 3);
    for (int round = -warmUp; round < rounds; round++) {
      for (int i = 0; i < lengths.length; i++) {
        // Warm as deep as is cheap; the longest contexts run the code of the shorter ones.
        boolean skip = round < 0 && count > 1 && lengths[i] > 16_384;
        int tokens = Math.min(count, lengths[i]);
        double taken = skip ? 0 : pass(lengths[i], tokens) / tokens;
        if (round >= 0) {
          seconds[i][round] = taken;
        }
      }
    }
    return Arrays.stream(seconds)
        .mapToDouble(row -> Arrays.stream(row).sorted().toArray()[rounds / 2])
        .toArray();
  }

  private double pass(int length, int count) {
    batch.clear();
    batch.beginSequence(table);
    for (int position = length - count; position < length; position++) {
      batch.addToken(random.nextInt(model.vocabSize()), position, position == length - 1);
    }
    long start = System.nanoTime();
    model.forward(batch, logits, null);
    return (System.nanoTime() - start) / 1e9;
  }

  /** FLOPs to score one more key for one token, in all layers. */
  private double indexerFlopsPerKey() {
    long layers = config.indexer().full().stream().filter(full -> full).count();
    return 2.0 * layers * config.indexer().indexNHeads() * config.indexer().indexHeadDim();
  }

  private void print(int[] lengths, double[] decode, double[] prefill) {
    System.out.println(
        "| context | decode, ms a token | to the first | prefill in chunks of "
            + chunk
            + ", us a token | added, us a token per 1K keys | as indexer GFLOP/s |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    for (int i = 0; i < lengths.length; i++) {
      String growth = " | |";
      if (i > 0 && lengths[i - 1] >= config.indexer().indexTopk()) {
        growth = growth(prefill[i] - prefill[i - 1], lengths[i] - lengths[i - 1]);
      }
      System.out.printf(
          Locale.ROOT,
          "| %,d | %.2f | %.2f | %.0f | %s%n",
          lengths[i],
          decode[i] * 1e3,
          decode[i] / decode[0],
          prefill[i] * 1e6,
          growth);
    }
  }

  private String growth(double seconds, int keys) {
    double perKey = seconds / keys;
    return String.format(
        Locale.ROOT, "%.1f | %.0f |", perKey * 1024 * 1e6, indexerFlopsPerKey() / perKey / 1e9);
  }
}
