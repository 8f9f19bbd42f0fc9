package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.kernel.Cache;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.kernel.reference.ReferenceProvider;
import org.sparseforge.engine.loader.GenerationConfig;
import org.sparseforge.engine.loader.ModelFingerprint;
import org.sparseforge.engine.loader.ModelLoadException;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.model.Transformer;
import org.sparseforge.engine.model.TransformerOptions;
import org.sparseforge.engine.sampling.SamplingParams;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.engine.tokenizer.TokenizerException;

class EnginesTest {
  private static final Path LIKE = Path.of("../conf/models/nano.json");

  @TempDir static Path temp;

  private static Path nano;

  @BeforeAll
  static void writeModel() {
    nano = write("nano", 1);
  }

  @Test
  void everyBackendOpensAndTellsWhatItIs() {
    int[] first = null;
    for (String kernels : List.of("cpu", "reference")) {
      EngineConfig config = EngineConfig.from(Map.of("kernels", kernels, "numerics", "fp32"));
      try (OpenModel model = Engines.open(nano, config)) {
        assertEquals(kernels, model.info().backend());
        assertEquals("fp32", model.info().numerics());
        assertEquals("nano", model.info().name());
        int[] ids = greedy(model, "Hello");
        assertEquals(8, ids.length);
        if (first != null) {
          assertArrayEquals(first, ids, "both backends take the likeliest token");
        }
        first = ids;
      }
    }
  }

  @Test
  void fastestBackendIsTakenWhereNothingIsSaid() {
    try (OpenModel model = Engines.open(nano, config("max_num_seqs", 4))) {
      assertEquals("cpu", model.info().backend());
      boolean bf16 = new CpuProvider().unsupported(Numerics.BF16).isEmpty();
      assertEquals(bf16 ? "bf16" : "fp32", model.info().numerics());
      assertEquals(8, greedy(model, "Hello").length);
      assertEquals(OptionalInt.of(40960), model.info().maxModelLen());
    }
  }

  @Test
  void theFormatOfCachesIsPartOfTheNumericsWhereItIsNotTheUsual() {
    assumeTrue(new CpuProvider().unsupported(Numerics.INT8).isEmpty(), "no int8 products here");
    EngineConfig fp8 =
        EngineConfig.from(Map.of("numerics", "int8", "kv_cache_dtype", "fp8", "num_blocks", 4));
    try (OpenModel model = Engines.open(nano, fp8)) {
      assertEquals("int8+fp8_cache", model.info().numerics());
    }
    EngineConfig usual =
        EngineConfig.from(Map.of("numerics", "int8", "kv_cache_dtype", "bf16", "num_blocks", 4));
    try (OpenModel model = Engines.open(nano, usual)) {
      assertEquals("int8", model.info().numerics());
    }
  }

  @Test
  void emulationIsPartOfTheNumerics() {
    try (OpenModel model = Engines.open(nano, config("emulate_fp8", true))) {
      assertEquals("fp32+emulated_fp8", model.info().numerics());
    }
  }

  @Test
  void whatCannotRunIsRefusedInASentence() throws IOException {
    assertSays(
        "engine: numerics=int8: reference does not compute in int8; use fp32 or auto",
        IllegalArgumentException.class,
        () ->
            Engines.open(
                nano, EngineConfig.from(Map.of("numerics", "int8", "kernels", "reference"))));
    assertSays(
        "engine: emulate_fp8 repeats roundings in single precision; use numerics=fp32 with it, not"
            + " bf16",
        IllegalArgumentException.class,
        () ->
            Engines.open(nano, EngineConfig.from(Map.of("numerics", "bf16", "emulate_fp8", true))));
    assertSays(
        "kernels=npu is unknown; there are cuda, cpu, reference and auto",
        KernelException.class,
        () -> Engines.open(nano, config("kernels", "npu")));
    assertSays(
        "engine: max_model_len=50000 is more than the model's 40960; set it to that or less",
        IllegalArgumentException.class,
        () -> Engines.open(nano, config("max_model_len", 50000)));
    assertSays(
        temp.resolve("none/config.json")
            + " does not exist; a model is a folder with config.json and *.safetensors",
        ModelLoadException.class,
        () -> Engines.open(temp.resolve("none"), EngineConfig.defaults()));
    Path mute = write("mute", 1);
    Files.delete(mute.resolve("tokenizer_config.json"));
    assertTrue(
        assertThrows(TokenizerException.class, () -> Engines.open(mute, EngineConfig.defaults()))
            .getMessage()
            .contains("tokenizer.json"));
  }

  @Test
  void memoryThatTheHeapLacksIsASentence() {
    assumeTrue(Runtime.getRuntime().maxMemory() < 8L << 30, "this heap holds the largest array");
    EngineConfig huge = EngineConfig.from(Map.of("max_num_batched_tokens", 33_000_000));
    String message =
        assertThrows(ModelLoadException.class, () -> Engines.open(nano, huge)).getMessage();
    assertTrue(message.startsWith("caches and activations do not fit into the heap"), message);
  }

  @Test
  void generationConfigSaysHowToSampleAndWhereToEnd() throws IOException {
    assertEquals(new GenerationConfig(List.of(1), Map.of()), GenerationConfig.read(nano));
    Path folder = write("generation", 1);
    Path file = folder.resolve("generation_config.json");
    Files.writeString(
        file,
        """
        {"eos_token_id": [7, 5], "do_sample": true, "temperature": 0.5, "top_p": 0.9, "top_k": -1}
        """);
    assertEquals(
        new GenerationConfig(List.of(7, 5), Map.of("temperature", 0.5, "top_p", 0.9, "top_k", -1)),
        GenerationConfig.read(folder));
    try (ModelFolder opened = ModelFolder.open(folder)) {
      assertArrayEquals(new int[] {1, 5, 7}, opened.eosTokenIds());
    }
    Files.writeString(file, "{\"do_sample\": false, \"temperature\": 0.5}");
    assertEquals(
        new GenerationConfig(List.of(1), Map.of("temperature", 0.0)),
        GenerationConfig.read(folder));
    Files.writeString(file, "{\"eos_token_id\": \"end\"}");
    assertSays(
        "generation_config.json: eos_token_id is \"end\" but must be a token id, or a list of them",
        ModelLoadException.class,
        () -> GenerationConfig.read(folder));
  }

  @Test
  void fingerprintFollowsTheContentsAndNothingElse() throws IOException {
    Path same = write("elsewhere", 1);
    Files.writeString(same.resolve("README.md"), "a copy");
    assertEquals(ModelFingerprint.of(nano), ModelFingerprint.of(same));
    assertNotEquals(ModelFingerprint.of(nano), ModelFingerprint.of(write("other", 2)));
    Files.writeString(same.resolve("generation_config.json"), "{}");
    assertNotEquals(ModelFingerprint.of(nano), ModelFingerprint.of(same));
  }

  /**
   * Per token and layer a latent of rank + rope numbers, and one indexer key where there is one.
   */
  @Test
  void cachesTakeWhatTheFormulaSays() {
    int numBlocks = 6;
    int blockSize = 16;
    AtomicLong numbers = new AtomicLong();
    Kernels real = new ReferenceProvider().open(KernelSettings.threads(1));
    Kernels counting =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (proxy, method, arguments) -> {
                  Object result = method.invoke(real, arguments);
                  if (result instanceof Cache cache) {
                    numbers.addAndGet((long) cache.numSlots() * cache.width());
                  }
                  return result;
                });
    try (ModelFolder folder = ModelFolder.open(nano)) {
      TransformerOptions options = new TransformerOptions(32, 4, 64, blockSize, numBlocks);
      Transformer.open(folder.checkpoint(), counting, options).close();
      long perToken = numbers.get() / (numBlocks * blockSize);
      assertEquals(3 * (32 + 8) + 3 * 16, perToken);
      EnginePlan fp32 = EnginePlan.of(folder.checkpoint(), config("numerics", "fp32"));
      assertEquals(4 * perToken, fp32.cacheBytesPerToken());
      EnginePlan auto = EnginePlan.of(folder.checkpoint(), EngineConfig.defaults());
      assertEquals(
          (auto.numerics() == Numerics.BF16 ? 2 : 4) * perToken, auto.cacheBytesPerToken());
    }
  }

  static int[] greedy(OpenModel model, String prompt) {
    SamplingParams params =
        SamplingParams.from(Map.of("temperature", 0, "max_tokens", 8, "ignore_eos", true));
    return model
        .engine()
        .submit(GenerationRequest.of("r", Prompt.of(prompt), params))
        .join()
        .tokenIds();
  }

  private static EngineConfig config(String key, Object value) {
    return EngineConfig.from(
        Map.of(key, value, "kv_cache_memory_bytes", "64MiB", "max_num_batched_tokens", 512));
  }

  private static Path write(String name, long seed) {
    Path folder = temp.resolve(name);
    new RandomCheckpoint(RandomCheckpoint.Format.F32, seed, Long.MAX_VALUE).write(LIKE, folder);
    ByteTokenizer.declare(folder);
    return folder;
  }

  private static void assertSays(
      String message, Class<? extends RuntimeException> type, Executable executable) {
    assertEquals(message, assertThrows(type, executable).getMessage());
  }
}
