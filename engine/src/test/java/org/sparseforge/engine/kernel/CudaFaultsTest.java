package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;
import org.sparseforge.engine.loader.ModelConfig.Experts;

/** What a kernel found to be NaN is told by whichever download comes next, and told once. */
class CudaFaultsTest {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  @Test
  void theNextDownloadTellsAndTheOneAfterItDoesNot() {
    try (Kernels kernels = EmulatedKernels.open(4 << 20, 64 << 10)) {
      Bench bench = new Bench(kernels);
      float[] logits = new float[2 * 8];
      logits[8 + 5] = Float.NaN;
      Floats numbers = bench.floats(1, 2);
      Ints ids = kernels.ints(2 * 3);
      for (int i = 0; i < 2; i++) {
        kernels.gate(
            ids,
            kernels.floats(2 * 3),
            bench.rows(logits, 8),
            bench.floats(new float[8]),
            new Experts(1, 8, 1, 3, 2, 1, true, 1f),
            2);
        float[] read = new float[2];
        assertEquals(
            "the router logit of token 1 for expert 5 is NaN",
            assertThrows(NotANumberException.class, () -> kernels.download(numbers, 0, read, 0, 2))
                .getMessage());
        kernels.download(numbers, 0, read, 0, 2);
        assertEquals(2, read[1]);
      }
    }
  }
}
