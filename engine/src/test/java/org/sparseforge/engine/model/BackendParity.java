package org.sparseforge.engine.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;
import org.sparseforge.engine.kernel.cuda.GpuKernels;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.loader.RandomCheckpoint.Format;

/**
 * Random checkpoints on a CUDA backend and on the cpu's, token by token: logits of a prompt, then
 * greedy tokens, both fed what the cpu chose, so that one difference does not make the next. Exits
 * with 1 where a choice differs that was no tie. Arguments: {@code gpu} or {@code emulator}, a
 * config.json, tokens of the prompt, greedy tokens.
 */
final class BackendParity {
  /**
   * Largest difference of logits, relative to the largest logit. Rounding alone stays below 1e-5;
   * where it turns one of a thousand chosen positions into its neighbour, 1e-3 is seen.
   */
  private static final double TOLERANCE = 5e-3;

  private BackendParity() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("parity");
    boolean agree = true;
    for (Format format : Format.values()) {
      Path checkpoint = folder.resolve(format.name());
      new RandomCheckpoint(format, 11, 1L << 30).write(Path.of(args[1]), checkpoint);
      agree &=
          compare(args[0], format, Checkpoint.open(checkpoint), integer(args[2]), integer(args[3]));
    }
    System.exit(agree ? 0 : 1);
  }

  private static int integer(String text) {
    return Integer.parseInt(text);
  }

  private static Kernels open(String which) {
    return switch (which) {
      case "gpu" -> GpuKernels.open();
      case "emulator" -> EmulatedKernels.open(256L << 20, 16 << 20);
      default -> throw new IllegalArgumentException("gpu or emulator, not " + which);
    };
  }

  private static boolean compare(
      String which, Format format, Checkpoint checkpoint, int numPrompt, int numGreedy) {
    int length = numPrompt + numGreedy;
    TransformerOptions options = new TransformerOptions(length, 1, length, 16, length / 16 + 1);
    Kernels cpu =
        new CpuProvider().open(KernelSettings.threads(Runtime.getRuntime().availableProcessors()));
    try (Transformer tested = Transformer.open(checkpoint, open(which), options);
        Transformer expected = Transformer.open(checkpoint, cpu, options)) {
      Runner a = new Runner(tested, 0, length);
      Runner b = new Runner(expected, 0, length);
      int[] prompt = new int[numPrompt];
      Arrays.setAll(prompt, i -> (i * 7919 + 13) % tested.vocabSize());
      float[][] some = a.feed(null, prompt);
      float[][] same = b.feed(null, prompt);
      double worst = 0;
      for (int i = 0; i < numPrompt; i++) {
        worst = Math.max(worst, GoldenTestBase.difference(same[i], some[i]));
      }
      int different = 0;
      float[] last = some[numPrompt - 1];
      float[] sameLast = same[numPrompt - 1];
      for (int i = 0; i < numGreedy; i++) {
        different += Runner.argmax(last) == Runner.argmax(sameLast) ? 0 : 1;
        int token = Runner.argmax(sameLast);
        last = a.feed(null, token)[0];
        sameLast = b.feed(null, token)[0];
        worst = Math.max(worst, GoldenTestBase.difference(sameLast, last));
      }
      boolean agree = different == 0 && worst <= TOLERANCE;
      System.out.printf(
          Locale.ROOT,
          "%-4s %4d tokens of prompt, %3d greedy of which %d differ, logits differ by %.1e: %s%n",
          format.name().toLowerCase(Locale.ROOT),
          numPrompt,
          numGreedy,
          different,
          worst,
          agree ? "agree" : "DISAGREE");
      return agree;
    }
  }
}
