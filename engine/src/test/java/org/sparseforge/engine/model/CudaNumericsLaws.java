package org.sparseforge.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.reference.ReferenceProvider;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.loader.RandomCheckpoint.Format;

/** A small model in every arithmetic and cache format of the CUDA backend. */
abstract class CudaNumericsLaws {
  private static final Path LIKE = Path.of("..", "conf", "models", "nano.json");
  private static final int LENGTH = 37;

  @TempDir Path folder;

  abstract Kernels open(Numerics numerics, KvCacheDtype caches);

  /** Nano with two layers, and latents that fp8 records can hold. */
  private Checkpoint checkpoint(Format format, int latent, int indexTopk) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode config = (ObjectNode) mapper.readTree(Files.readString(LIKE));
    config.put("num_hidden_layers", 2).put("kv_lora_rank", latent).put("index_topk", indexTopk);
    Path like = folder.resolve("config.json");
    Files.writeString(like, mapper.writeValueAsString(config));
    Path model = folder.resolve("model");
    new RandomCheckpoint(format, 5, 1 << 20).write(like, model);
    return Checkpoint.open(model);
  }

  private static Transformer model(Checkpoint checkpoint, Kernels kernels) {
    return Transformer.open(checkpoint, kernels, new TransformerOptions(64, 2, 48, 8, 16));
  }

  private static int[] tokens(int seed, int length, int vocab) {
    int[] tokens = new int[length];
    Arrays.setAll(tokens, i -> Math.floorMod((i + 1) * (i + seed) * 7919, vocab));
    return tokens;
  }

  /** Everything is attended to: no choice can tip over, only rounding is left. */
  @ParameterizedTest
  @CsvSource({
    "BF16, BF16, BF16, 1e-4",
    "FP8, BF16, BF16, 1e-4",
    "BF16, BF16, FP8, 3e-3",
    "BF16, FP32, FP8, 3e-3",
    "BF16, FP32, BF16, 1e-4"
  })
  void distributionsAreCloseToThoseOfFp32(
      Format format, Numerics numerics, KvCacheDtype caches, double atMost) throws IOException {
    Checkpoint checkpoint = checkpoint(format, 128, 64);
    int[] tokens = tokens(1, LENGTH, checkpoint.config().vocabSize());
    float[][] exact;
    float[][] rounded;
    Kernels reference = new ReferenceProvider().open(KernelSettings.threads(1));
    try (Transformer model = model(checkpoint, reference)) {
      exact = new Runner(model, 0, LENGTH).feed(null, tokens);
    }
    try (Transformer model = model(checkpoint, open(numerics, caches))) {
      rounded = new Runner(model, 0, LENGTH).feed(null, tokens);
    }
    double sum = 0;
    for (int t = 0; t < LENGTH; t++) {
      sum += Divergence.of(exact[t], rounded[t]);
    }
    double mean = sum / LENGTH;
    System.out.printf(
        "%s weights, %s, %s caches: KL %.1e of fp32%n", format, numerics, caches, mean);
    assertTrue(mean > 0 && mean < atMost, "mean KL divergence from fp32: " + mean);
  }

  /** With a choice to make, and a batch, chunks and graphs that all differ. */
  @ParameterizedTest
  @CsvSource({"BF16, BF16", "BF16, FP8"})
  void neitherChunksNorOthersNorGraphsChangeABit(Numerics numerics, KvCacheDtype caches)
      throws IOException {
    Checkpoint checkpoint = checkpoint(Format.BF16, 128, 16);
    int vocab = checkpoint.config().vocabSize();
    int[] tokens = tokens(1, LENGTH, vocab);
    int[] others = tokens(9, 11, vocab);
    try (Transformer model = model(checkpoint, open(numerics, caches))) {
      float[][] whole = new Runner(model, 0, LENGTH).feed(null, tokens);
      float[][] chunks = new Runner(model, 5, LENGTH).feedInChunks(29, tokens);
      Runner decoding = new Runner(model, 10, LENGTH);
      decoding.feed(null, Arrays.copyOf(tokens, LENGTH - 5));
      for (int t = 0; t < LENGTH; t++) {
        assertArrayEquals(whole[t], chunks[t], "in chunks, token " + t);
        if (t >= LENGTH - 5) {
          assertArrayEquals(whole[t], decoding.feed(null, tokens[t])[0], "decoded, token " + t);
        }
      }
      Batch batch = new Batch(64, 2);
      batch.beginSequence(new int[] {14, 15});
      for (int t = 0; t < others.length; t++) {
        batch.addToken(others[t], t, false);
      }
      batch.beginSequence(new int[] {9, 8, 7, 6, 5});
      for (int t = 0; t < LENGTH; t++) {
        batch.addToken(tokens[t], t, t == LENGTH - 1);
      }
      float[] last = new float[vocab];
      model.forward(batch, last, null);
      assertArrayEquals(whole[LENGTH - 1], last, "beside another sequence");
    }
  }

  @Test
  void latentsThatFp8RecordsCannotHoldAreRefused() throws IOException {
    Checkpoint checkpoint = checkpoint(Format.BF16, 32, 16);
    assertEquals(
        "kv_cache_dtype=fp8: cuda wants latents of a multiple of 128 numbers and an even rotary part,"
            + " not kv_lora_rank=32 and qk_rope_head_dim=8; use auto",
        assertThrows(
                KernelException.class,
                () -> model(checkpoint, open(Numerics.BF16, KvCacheDtype.FP8)))
            .getMessage());
  }

  @Test
  void everyPairOfArithmeticAndCachesHasTheEntriesItNeeds() throws IOException {
    Checkpoint checkpoint = checkpoint(Format.F32, 128, 3);
    for (Map.Entry<Numerics, List<KvCacheDtype>> pairs :
        Map.of(
                Numerics.FP32, List.of(KvCacheDtype.FP32, KvCacheDtype.BF16, KvCacheDtype.FP8),
                Numerics.BF16, List.of(KvCacheDtype.BF16, KvCacheDtype.FP8))
            .entrySet()) {
      for (KvCacheDtype caches : pairs.getValue()) {
        try (Transformer model = model(checkpoint, open(pairs.getKey(), caches))) {
          float[][] logits = new Runner(model, 0, 5).feed(null, 1, 2, 3, 4, 5);
          assertTrue(Float.isFinite(logits[4][0]), pairs.getKey() + " with " + caches);
        }
      }
    }
  }
}
