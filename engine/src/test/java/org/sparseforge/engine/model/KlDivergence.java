package org.sparseforge.engine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.loader.Checkpoint;

/**
 * How far the distributions of rounded arithmetic are from those of fp32, at every position of one
 * prompt; a line of JSON for each mode. A measurement, not a test.
 *
 * <p>Arguments: checkpoint folder; a file of token ids as text, or how many to draw; threads;
 * modes, as {@code bf16,int8+fp8_cache}.
 */
final class KlDivergence {
  private static final int BLOCK = 64;
  private static final int CHUNK = 256;

  private KlDivergence() {}

  /** One arithmetic, and what is known of it so far. */
  private static final class Mode {
    final String name;
    final Transformer model;
    final Runner runner;
    final double[] divergences;
    int agreeing;

    Mode(String name, Checkpoint checkpoint, int threads, int length) {
      this.name = name;
      TransformerOptions options =
          new TransformerOptions(CHUNK, 1, length, BLOCK, (length + BLOCK - 1) / BLOCK);
      model =
          Transformer.open(
              checkpoint, new CpuProvider().open(Modes.settings(name, threads)), options);
      runner = new Runner(model, 0, length);
      divergences = new double[length];
    }

    void compare(int position, float[] exact, float[] rounded) {
      divergences[position] = Divergence.of(exact, rounded);
      agreeing += Runner.argmax(exact) == Runner.argmax(rounded) ? 1 : 0;
    }

    void report() {
      double[] sorted = divergences.clone();
      Arrays.sort(sorted);
      System.out.printf(
          Locale.ROOT,
          "{\"numerics\": \"%s\", \"positions\": %d, \"mean_kl\": %.3g, \"median_kl\": %.3g,"
              + " \"max_kl\": %.3g, \"argmax_agrees\": %.3f}%n",
          name,
          sorted.length,
          Arrays.stream(sorted).average().orElseThrow(),
          sorted[sorted.length / 2],
          sorted[sorted.length - 1],
          (double) agreeing / sorted.length);
    }
  }

  public static void main(String[] args) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(Path.of(args[0]));
    int[] tokens = tokens(args[1], checkpoint.config().vocabSize());
    int threads = Integer.parseInt(args[2]);
    Mode exact = new Mode("fp32", checkpoint, threads, tokens.length);
    List<Mode> modes = new ArrayList<>();
    for (String name : args[3].split(",")) {
      modes.add(new Mode(name, checkpoint, threads, tokens.length));
    }
    for (int from = 0; from < tokens.length; from += CHUNK) {
      int[] chunk = Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + CHUNK));
      float[][] wanted = exact.runner.feed(null, chunk);
      for (Mode mode : modes) {
        float[][] got = mode.runner.feed(null, chunk);
        for (int i = 0; i < chunk.length; i++) {
          mode.compare(from + i, wanted[i], got[i]);
        }
      }
    }
    modes.forEach(Mode::report);
    modes.forEach(mode -> mode.model.close());
    exact.model.close();
  }

  private static int[] tokens(String given, int vocabSize) throws IOException {
    if (given.matches("\\d+")) {
      return new Random(7).ints(Integer.parseInt(given), 0, vocabSize).toArray();
    }
    return Arrays.stream(Files.readString(Path.of(given)).trim().split("\\s+"))
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
