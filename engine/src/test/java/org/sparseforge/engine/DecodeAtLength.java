package org.sparseforge.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.Transformer;
import org.sparseforge.engine.model.TransformerOptions;

/**
 * How long a token takes to decode after contexts of given lengths. Not a test: run by hand as
 * {@code DecodeAtLength CHECKPOINT 4096 32768}. All contexts are prefixes of one sequence, and
 * rounds take the lengths in turn, so that a busy machine is busy for all of them alike.
 */
final class DecodeAtLength {
  private static final int ROUNDS = 60;
  private static final int CHUNK = 1024;
  private static final int BLOCK = 64;

  private DecodeAtLength() {}

  public static void main(String[] arguments) {
    Checkpoint checkpoint = Checkpoint.open(Path.of(arguments[0]));
    int[] lengths = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
    int longest = Arrays.stream(lengths).max().orElseThrow();
    EngineConfig config = EngineConfig.from(Map.of("threads", Integer.getInteger("threads", 0)));
    EnginePlan plan = EnginePlan.of(checkpoint, config);
    int numBlocks = longest / BLOCK + 1;
    TransformerOptions options = new TransformerOptions(CHUNK, 1, longest + 1, BLOCK, numBlocks);
    try (Transformer model = Transformer.open(checkpoint, plan.open(config), options)) {
      int[] table = new int[numBlocks];
      Arrays.setAll(table, i -> i);
      float[] logits = new float[model.vocabSize()];
      Random random = new Random(1);
      for (int first = 0; first < longest; first += CHUNK) {
        pass(model, table, first, Math.min(CHUNK, longest - first), random, logits);
      }
      List<List<Long>> nanos = new ArrayList<>();
      Arrays.stream(lengths).forEach(length -> nanos.add(new ArrayList<>()));
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < lengths.length; i++) {
          long start = System.nanoTime();
          pass(model, table, lengths[i] - 1, 1, random, logits);
          nanos.get(i).add(System.nanoTime() - start);
        }
      }
      for (int i = 0; i < lengths.length; i++) {
        List<Long> sorted = nanos.get(i).stream().skip(ROUNDS / 3).sorted().toList();
        System.out.printf(
            Locale.ROOT,
            "%,d tokens: fastest %.3f ms, median %.3f ms a token%n",
            lengths[i],
            sorted.get(0) / 1e6,
            sorted.get(sorted.size() / 2) / 1e6);
      }
    }
  }

  private static void pass(
      Transformer model, int[] table, int first, int count, Random random, float[] logits) {
    Batch batch = new Batch(CHUNK, 1);
    batch.beginSequence(table);
    for (int p = first; p < first + count; p++) {
      batch.addToken(random.nextInt(model.vocabSize()), p, p == first + count - 1);
    }
    model.forward(batch, logits, null);
  }
}
