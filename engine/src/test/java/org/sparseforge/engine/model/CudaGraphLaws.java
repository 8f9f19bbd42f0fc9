package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.loader.Checkpoint;

/** Passes that are repeated as graphs, filled up to their shape, give the bits of plain ones. */
abstract class CudaGraphLaws {
  private static final int BLOCK_SIZE = 8;

  /** Of each sequence: where it begins to decode. Two cross a block, one the indexer's top-k. */
  private static final int[] PROMPTS = {3, 14, 43};

  /** How many of the sequences decode, pass after pass: shapes come, go, and come again. */
  private static final int[] DECODING = {3, 3, 3, 1, 1, 3, 2, 1};

  @TempDir Path folder;

  abstract Kernels open();

  /** Without graphs. */
  abstract Kernels openEager();

  static List<String> names() {
    return List.of("sparse_groups", "glm_shared_topk");
  }

  @ParameterizedTest
  @MethodSource("names")
  void graphsChangeNoBit(String name) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(Golden.load(name).writeCheckpoint(folder, 1 << 20));
    List<float[]> plain = run(checkpoint, openEager());
    List<float[]> repeated = run(checkpoint, open());
    for (int i = 0; i < plain.size(); i++) {
      assertArrayEquals(plain.get(i), repeated.get(i), "pass " + i);
    }
  }

  /** The logits of every pass. */
  private static List<float[]> run(Checkpoint checkpoint, Kernels kernels) {
    int vocab = checkpoint.config().vocabSize();
    List<float[]> all = new ArrayList<>();
    TransformerOptions options = new TransformerOptions(64, 3, 56, BLOCK_SIZE, 21);
    try (Transformer model = Transformer.open(checkpoint, kernels, options)) {
      Batch batch = new Batch(64, 3);
      float[] logits = new float[3 * vocab];
      int[] next = new int[3];
      for (int s = 0; s < 3; s++) {
        batch.beginSequence(table(s));
        for (; next[s] < PROMPTS[s]; next[s]++) {
          batch.addToken(token(s, next[s], vocab), next[s], next[s] + 1 == PROMPTS[s]);
        }
      }
      model.forward(batch, logits, null);
      all.add(logits.clone());
      for (int sequences : DECODING) {
        batch.clear();
        for (int s = 3 - sequences; s < 3; s++) {
          batch.beginSequence(table(s));
          batch.addToken(token(s, next[s], vocab), next[s]++, true);
        }
        model.forward(batch, logits, null);
        all.add(Arrays.copyOf(logits, sequences * vocab));
      }
    }
    return all;
  }

  /** Blocks of a sequence, scattered. */
  private static int[] table(int s) {
    int[] table = new int[7];
    Arrays.setAll(table, b -> 20 - 3 * b - s);
    return table;
  }

  private static int token(int s, int position, int vocab) {
    return Math.floorMod((position + 1) * (position + s + 3) * 7919, vocab);
  }
}
