package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.loader.Checkpoint;

class CpuTransformerTest extends ExactTransformerLaws {
  @Override
  Kernels open() {
    return new CpuProvider().open(KernelSettings.threads(3));
  }

  @Test
  void theNumberOfThreadsDoesNotMatter() throws IOException {
    Golden golden = Golden.load("fp8_blocks");
    Checkpoint checkpoint = Checkpoint.open(golden.writeCheckpoint(folder, 1 << 20));
    float[][][] results = new float[2][][];
    for (int i = 0; i < 2; i++) {
      TransformerOptions options = new TransformerOptions(80, 1, 80, 16, 5);
      try (Transformer model =
          Transformer.open(
              checkpoint, new CpuProvider().open(KernelSettings.threads(1 + 3 * i)), options)) {
        results[i] = new Runner(model, 0, 80).feed(null, golden.prompt());
      }
    }
    for (int t = 0; t < 80; t++) {
      assertArrayEquals(results[0][t], results[1][t], "token " + t);
    }
  }
}
