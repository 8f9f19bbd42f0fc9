package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.loader.Checkpoint;

/** The same laws in bf16, but for those about MHA mode and fp8 emulation, which it refuses. */
class Bf16TransformerTest extends TransformerLaws {
  @BeforeEach
  void bf16CanBeHad() {
    assumeTrue(new CpuProvider().unsupported(Numerics.BF16).isEmpty(), "no bf16 products here");
  }

  @Override
  Kernels open() {
    return new CpuProvider().open(new KernelSettings(Numerics.BF16, 3, 0, 0));
  }

  @Override
  void chunksDoNotMatterWhereModesMix() {}

  @Override
  void chunksDoNotMatterUnderEmulation() {}

  @Override
  void emulationChangesTheNumbersALittle() {}

  @Test
  void theNumberOfThreadsDoesNotMatter() throws IOException {
    float[][] one =
        logits("sparse_groups", new CpuProvider().open(new KernelSettings(Numerics.BF16, 1, 0, 0)));
    float[][] four =
        logits("sparse_groups", new CpuProvider().open(new KernelSettings(Numerics.BF16, 4, 0, 0)));
    for (int t = 0; t < one.length; t++) {
      assertArrayEquals(one[t], four[t], "token " + t);
    }
  }

  /** A model that attends to everything: no choice can tip over, only rounding is left. */
  @Test
  void distributionsAreCloseToThoseOfFp32() throws IOException {
    float[][] exact = logits("three_dense", new CpuProvider().open(KernelSettings.threads(2)));
    float[][] rounded =
        logits("three_dense", new CpuProvider().open(new KernelSettings(Numerics.BF16, 2, 0, 0)));
    double sum = 0;
    for (int t = 0; t < exact.length; t++) {
      sum += divergence(exact[t], rounded[t]);
    }
    double mean = sum / exact.length;
    assertTrue(mean > 0 && mean < 1e-2, "mean KL divergence from fp32: " + mean);
  }

  private float[][] logits(String name, Kernels kernels) throws IOException {
    Golden golden = Golden.load(name);
    Path written = golden.writeCheckpoint(Files.createTempDirectory(folder, name), 1 << 20);
    int length = golden.prompt().length;
    TransformerOptions options = new TransformerOptions(length, 1, length, 16, length / 16 + 1);
    try (Transformer model = Transformer.open(Checkpoint.open(written), kernels, options)) {
      return new Runner(model, 0, length).feed(null, golden.prompt());
    }
  }

  /** Kullback-Leibler, in nats. */
  private static double divergence(float[] p, float[] q) {
    double logP = logSumExp(p);
    double logQ = logSumExp(q);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      sum += Math.exp(p[i] - logP) * (p[i] - logP - q[i] + logQ);
    }
    return sum;
  }

  private static double logSumExp(float[] x) {
    double max = Double.NEGATIVE_INFINITY;
    for (float v : x) {
      max = Math.max(max, v);
    }
    double sum = 0;
    for (float v : x) {
      sum += Math.exp(v - max);
    }
    return max + Math.log(sum);
  }
}
