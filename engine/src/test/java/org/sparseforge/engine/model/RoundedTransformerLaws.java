package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.loader.Checkpoint;

/** The same laws on the cpu in arithmetic that rounds, and how far it may be from fp32. */
abstract class RoundedTransformerLaws extends TransformerLaws {
  private final Numerics numerics;
  private final KvCacheDtype caches;
  private final double most;

  /**
   * @param most mean Kullback-Leibler divergence from fp32, in nats
   */
  RoundedTransformerLaws(Numerics numerics, KvCacheDtype caches, double most) {
    this.numerics = numerics;
    this.caches = caches;
    this.most = most;
  }

  @BeforeEach
  void itCanBeHad() {
    Optional<String> reason = new CpuProvider().unsupported(numerics);
    assumeTrue(reason.isEmpty(), () -> reason.get());
  }

  @Override
  Kernels open() {
    return open(3);
  }

  private Kernels open(int threads) {
    return new CpuProvider().open(new KernelSettings(numerics, threads, 0, 0, caches));
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() throws IOException {
    float[][] one = logits("sparse_groups", open(1));
    float[][] four = logits("sparse_groups", open(4));
    for (int t = 0; t < one.length; t++) {
      assertArrayEquals(one[t], four[t], "token " + t);
    }
  }

  /** A model that attends to everything: no choice can tip over, only rounding is left. */
  @Test
  void distributionsAreCloseToThoseOfFp32() throws IOException {
    float[][] exact = logits("three_dense", new CpuProvider().open(KernelSettings.threads(2)));
    float[][] rounded = logits("three_dense", open(2));
    double sum = 0;
    for (int t = 0; t < exact.length; t++) {
      sum += Divergence.of(exact[t], rounded[t]);
    }
    double mean = sum / exact.length;
    assertTrue(mean > 0 && mean < most, "mean KL divergence from fp32: " + mean);
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
}
