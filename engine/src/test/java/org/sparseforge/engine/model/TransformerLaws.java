package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelLoadException;

/** What must hold of a whole model in any arithmetic: the same request, the same bits. */
abstract class TransformerLaws {
  private static final int LENGTH = 70;

  @TempDir Path folder;

  Checkpoint groups;
  private Checkpoint shared;

  abstract Kernels open();

  @BeforeEach
  void writeCheckpoints() throws IOException {
    groups = Checkpoint.open(Golden.load("sparse_groups").writeCheckpoint(folder, 1 << 20));
    shared = Checkpoint.open(Golden.load("glm_shared_topk").writeCheckpoint(folder, 1 << 20));
  }

  static int[] prompt(int seed, int length, int vocab) {
    int[] tokens = new int[length];
    Arrays.setAll(tokens, i -> Math.floorMod((i + 1) * (i + seed) * 7919 + seed, vocab));
    return tokens;
  }

  final Transformer model(Checkpoint checkpoint, int mhaBelow, EmulateFp8 emulate) {
    TransformerOptions options =
        new TransformerOptions(2 * LENGTH, 3, LENGTH + 2, 8, 40, mhaBelow, emulate);
    return Transformer.open(checkpoint, open(), options);
  }

  private static void assertSame(float[][] expected, float[][] actual, String what) {
    for (int i = 0; i < expected.length; i++) {
      assertArrayEquals(expected[i], actual[i], what + ", token " + i);
    }
  }

  final void chunksDoNotMatter(Checkpoint checkpoint, int mhaBelow, EmulateFp8 emulate) {
    int[] tokens = prompt(1, LENGTH, checkpoint.config().vocabSize());
    try (Transformer model = model(checkpoint, mhaBelow, emulate)) {
      float[][] whole = new Runner(model, 0, LENGTH).feed(null, tokens);
      assertSame(whole, new Runner(model, 13, LENGTH).feedInChunks(13, tokens), "chunks of 13");
      assertSame(whole, new Runner(model, 5, LENGTH).feedInChunks(49, tokens), "chunks of 49");
      assertSame(whole, new Runner(model, 22, LENGTH).feedInChunks(1, tokens), "token by token");
    }
  }

  @Test
  void chunksDoNotMatter() {
    chunksDoNotMatter(groups, 0, EmulateFp8.NOTHING);
  }

  @Test
  void chunksDoNotMatterWhereLayersShareTheirChoice() {
    chunksDoNotMatter(shared, 0, EmulateFp8.NOTHING);
  }

  @Test
  void anyCutIntoChunksGivesTheSameBitsHoweverOftenItRuns() {
    int[] tokens = prompt(3, LENGTH, groups.config().vocabSize());
    try (Transformer model = model(groups, 0, EmulateFp8.NOTHING)) {
      float[][] whole = new Runner(model, 0, LENGTH).feed(null, tokens);
      for (int seed = 0; seed < 20; seed++) {
        Random random = new Random(seed);
        Runner runner = new Runner(model, random.nextInt(20), LENGTH);
        for (int from = 0; from < LENGTH; ) {
          int to = Math.min(LENGTH, from + 1 + random.nextInt(30));
          float[][] some = runner.feed(null, Arrays.copyOfRange(tokens, from, to));
          for (int i = from; i < to; i++) {
            assertArrayEquals(whole[i], some[i - from], "seed " + seed + ", token " + i);
          }
          from = to;
        }
      }
    }
  }

  @Test
  void aWeightThatIsNotANumberIsNamedWhenItSpoilsALogit() throws IOException {
    assertSpoiled("model.layers.2.mlp.shared_experts.up_proj.weight", "the model computed a logit");
    assertSpoiled("model.layers.1.self_attn.kv_b_proj.weight", "");
    assertSpoiled("model.layers.1.self_attn.indexer.wk.weight", "");
    assertSpoiled("lm_head.weight", "the model computed a logit");
  }

  private void assertSpoiled(String name, String start) throws IOException {
    Checkpoint checkpoint = Spoiled.checkpoint(folder, "sparse_groups", name);
    int[] tokens = prompt(1, 60, checkpoint.config().vocabSize());
    try (Transformer model = model(checkpoint, 0, EmulateFp8.NOTHING)) {
      Runner runner = new Runner(model, 0, 60);
      ModelLoadException refused =
          assertThrows(ModelLoadException.class, () -> runner.feed(null, tokens));
      assertTrue(refused.getMessage().startsWith(start), refused.getMessage());
      assertTrue(
          refused.getMessage().endsWith("tensor " + name + " holds NaN at [0, 1]"),
          refused.getMessage());
    }
  }

  @Test
  void otherSequencesDoNotMatter() {
    for (Checkpoint checkpoint : new Checkpoint[] {groups, shared}) {
      int vocab = checkpoint.config().vocabSize();
      int[] tokens = prompt(1, LENGTH, vocab);
      int[] other = prompt(5, 61, vocab);
      int[] third = prompt(9, 3, vocab);
      try (Transformer model = model(checkpoint, 0, EmulateFp8.NOTHING)) {
        float[][] alone = new Runner(model, 0, LENGTH).feed(null, tokens);
        int[] table = new Runner(model, 3, LENGTH).blockTable();
        int[] otherTable = new Runner(model, 20, 61).blockTable();
        int[] thirdTable = {39};
        Batch batch = new Batch(2 * LENGTH, 3);
        float[] logits = new float[2 * LENGTH * vocab];
        add(batch, otherTable, other, 0, 50);
        add(batch, table, tokens, 0, 60);
        model.forward(batch, logits, null);
        assertRows(alone, 0, 60, logits, 50, vocab);
        batch.clear();
        add(batch, table, tokens, 60, 69);
        add(batch, thirdTable, third, 0, 3);
        add(batch, otherTable, other, 50, 61);
        model.forward(batch, logits, null);
        assertRows(alone, 60, 69, logits, 0, vocab);
        batch.clear();
        add(batch, thirdTable, third, 0, 1);
        add(batch, table, tokens, 69, 70);
        model.forward(batch, logits, null);
        assertRows(alone, 69, 70, logits, 1, vocab);
      }
    }
  }

  private static void add(Batch batch, int[] table, int[] tokens, int from, int to) {
    batch.beginSequence(table);
    for (int i = from; i < to; i++) {
      batch.addToken(tokens[i], i, true);
    }
  }

  private static void assertRows(
      float[][] alone, int from, int to, float[] logits, int firstRow, int vocab) {
    for (int i = from; i < to; i++) {
      int at = (firstRow + i - from) * vocab;
      assertArrayEquals(alone[i], Arrays.copyOfRange(logits, at, at + vocab), "token " + i);
    }
  }

  @Test
  void onlyAskedForRowsGetLogits() {
    int vocab = groups.config().vocabSize();
    int[] tokens = prompt(1, 10, vocab);
    try (Transformer model = model(groups, 0, EmulateFp8.NOTHING)) {
      float[][] all = new Runner(model, 0, 10).feed(null, tokens);
      Batch batch = new Batch(10, 1);
      batch.beginSequence(new int[] {4, 2});
      for (int i = 0; i < 10; i++) {
        batch.addToken(tokens[i], i, i == 3 || i == 9);
      }
      float[] logits = new float[2 * vocab];
      model.forward(batch, logits, null);
      assertArrayEquals(all[3], Arrays.copyOf(logits, vocab));
      assertArrayEquals(all[9], Arrays.copyOfRange(logits, vocab, 2 * vocab));
    }
  }

  @Test
  void batchesThatDoNotFitAreRefused() {
    try (Transformer model = model(groups, 0, EmulateFp8.NOTHING)) {
      int vocab = groups.config().vocabSize();
      Batch batch = new Batch(200, 5);
      batch.beginSequence(new int[] {0});
      batch.addToken(1, 8, true);
      assertRefused(
          "sequence 0 reaches position 8 but has 1 blocks of 8", model, batch, new float[vocab]);
      batch.clear();
      batch.beginSequence(new int[] {40});
      batch.addToken(1, 0, true);
      assertRefused("sequence 0 has block 40; the caches have 40", model, batch, new float[vocab]);
      batch.clear();
      batch.beginSequence(new int[10]);
      batch.addToken(1, 72, true);
      assertRefused("position 72 is beyond max_model_len=72", model, batch, new float[vocab]);
      batch.clear();
      batch.beginSequence(new int[10]);
      batch.addToken(vocab, 0, true);
      assertRefused("ids[0] is 320, not 0 to 319", model, batch, new float[vocab]);
      batch.clear();
      batch.beginSequence(new int[10]);
      batch.addToken(1, 0, true);
      assertRefused(
          "1 rows of 320 logits do not fit into 319 numbers", model, batch, new float[319]);
    }
  }

  private static void assertRefused(
      String message, Transformer model, Batch batch, float[] logits) {
    KernelException refused =
        assertThrows(KernelException.class, () -> model.forward(batch, logits, null));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void aModelLongerThanItsPositionsIsRefused() {
    ModelLoadException refused =
        assertThrows(
            ModelLoadException.class,
            () -> Transformer.open(groups, open(), new TransformerOptions(1, 1, 4097, 16, 300)));
    assertEquals(
        "max_model_len=4097 is beyond the model's max_position_embeddings of 4096",
        refused.getMessage());
  }
}
