package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.KernelProvider;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.loader.RandomCheckpoint.Format;
import org.sparseforge.engine.model.Batch;
import org.sparseforge.engine.model.Transformer;

/** How memory is shared out, on a device whose size is known to the byte. */
class EnginePlanTest {
  private static final Path LIKE = Path.of("..", "conf", "models", "nano.json");

  @TempDir Path folder;
  private Checkpoint model;

  @BeforeEach
  void writeModel() throws IOException {
    Path nano = folder.resolve("nano");
    new RandomCheckpoint(Format.BF16, 3, 1 << 20).write(LIKE, nano);
    model = Checkpoint.open(nano);
  }

  private record FakeDevice(long bytes, Set<Numerics> arithmetic) implements KernelProvider {
    FakeDevice(long bytes) {
      this(bytes, Set.of(Numerics.FP32));
    }

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public int preference() {
      return 0;
    }

    @Override
    public Optional<String> unavailable() {
      return Optional.empty();
    }

    @Override
    public Optional<String> unsupported(ModelConfig config) {
      return Optional.empty();
    }

    @Override
    public Optional<String> unsupported(Numerics numerics) {
      return arithmetic.contains(numerics) ? Optional.empty() : Optional.of("no " + numerics);
    }

    @Override
    public OptionalLong memoryBytes(KernelSettings settings) {
      return OptionalLong.of(bytes);
    }

    @Override
    public long workspaceBytes() {
      return 1 << 20;
    }

    @Override
    public Kernels open(KernelSettings settings) {
      throw new UnsupportedOperationException();
    }
  }

  private EnginePlan plan(long deviceBytes, Map<String, Object> settings) {
    return EnginePlan.of(new FakeDevice(deviceBytes), model, EngineConfig.from(settings));
  }

  @ParameterizedTest
  @ValueSource(longs = {24_000_000, 24_123_456, 31_000_001})
  void aDeviceHoldsWhatWasPlannedForItAndNotMuchMore(long deviceBytes) {
    EmulatedKernels.assume();
    EngineConfig config =
        EngineConfig.from(Map.of("max_num_batched_tokens", 256, "max_num_seqs", 256));
    EnginePlan plan = EnginePlan.of(new FakeDevice(deviceBytes), model, config);
    long workspace = 1 << 20;
    Batch batch = new Batch(1, 1);
    batch.beginSequence(new int[] {plan.numBlocks() - 1});
    batch.addToken(1, 0, true);
    long small = 1 << 20;
    try (Transformer opened =
        Transformer.open(
            model,
            EmulatedKernels.open(deviceBytes + workspace + small, workspace),
            plan.options(config))) {
      opened.forward(batch, new float[opened.vocabSize()], null);
    }
    assertThrows(
        KernelException.class,
        () ->
            Transformer.open(
                model,
                EmulatedKernels.open(deviceBytes / 10 * 9 + workspace, workspace),
                plan.options(config)));
  }

  @Test
  void whatIsSaidGoesBeforeWhatTheDeviceHasLeft() {
    assertEquals(7, plan(1L << 30, Map.of("num_blocks", 7)).numBlocks());
    assertEquals(
        (1 << 20) / (672 * 64),
        plan(1L << 30, Map.of("kv_cache_memory_bytes", "1MiB")).numBlocks());
  }

  @Test
  void autoIsTheBestArithmeticOfTheBackend() {
    Map<String, Object> megabyte = Map.of("kv_cache_memory_bytes", "1MiB");
    EnginePlan exact = plan(1L << 30, megabyte);
    assertEquals(Numerics.FP32, exact.numerics());
    assertEquals(672, exact.cacheBytesPerToken());
    EnginePlan rounded = EnginePlan.of(both(), model, EngineConfig.from(megabyte));
    assertEquals(Numerics.BF16, rounded.numerics());
    assertEquals(336, rounded.cacheBytesPerToken());
    assertEquals((1 << 20) / (336 * 64), rounded.numBlocks());
    EngineConfig emulated = EngineConfig.from(Map.of("emulate_fp8", true, "num_blocks", 4));
    assertEquals(Numerics.FP32, EnginePlan.of(both(), model, emulated).numerics());
  }

  private static FakeDevice both() {
    return new FakeDevice(1L << 30, Set.of(Numerics.FP32, Numerics.BF16));
  }

  @Test
  void arithmeticThatTheBackendLacksIsRefusedHereAndElsewhere() {
    assertEquals(
        "engine: numerics=bf16: no BF16; use fp32 or auto",
        assertThrows(
                IllegalArgumentException.class,
                () -> plan(1L << 30, Map.of("numerics", "bf16", "num_blocks", 4)))
            .getMessage());
    EngineConfig cuda =
        EngineConfig.from(Map.of("kernels", "cuda", "numerics", "int8", "num_blocks", 4));
    assertEquals(
        "engine: numerics=int8: cuda does not compute in int8; use fp32 or auto",
        assertThrows(IllegalArgumentException.class, () -> EnginePlan.elsewhere(model, cuda))
            .getMessage());
  }

  private void assertRefused(String message, long deviceBytes, Map<String, Object> settings) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> plan(deviceBytes, settings))
            .getMessage());
  }

  @Test
  void weightsThatTheDeviceDoesNotHoldAreRefusedBeforeAnythingIsLoaded() {
    assertRefused(
        "engine: the model's weights take 0.5 MiB and the workspace 1.0 MiB, but of the device 1.1"
            + " MiB can be had; raise device_memory_bytes if there is more, take a checkpoint in a"
            + " smaller format or a larger device, or run it with kernels=cpu",
        100_000,
        Map.of());
  }

  @Test
  void activationsThatTheDeviceDoesNotHoldBesideTheWeightsAreRefused() {
    assertRefused(
        "engine: beside weights of 0.5 MiB and a workspace of 1.0 MiB, activations take"
            + " 9.6 MiB, but of the device 2.9 MiB can be had; lower max_num_batched_tokens,"
            + " or raise device_memory_bytes",
        2_000_000,
        Map.of());
  }

  @Test
  void cachesThatAreAskedForAndDoNotFitAreRefusedBeforeWeightsAreLoaded() {
    Map<String, Object> settings = Map.of("kv_cache_memory_bytes", "60MiB", "max_num_seqs", 1024);
    assertRefused(
        "engine: caches of 60.0 MiB are asked for, but weights, activations and workspace leave"
            + " them 52.0 MiB of the device; set kv_cache_memory_bytes to 54540032 or less, or"
            + " num_blocks lower",
        64 << 20,
        settings);
  }

  @Test
  void aPlanSaysWhatTakesTheDevicesMemory() {
    assertEquals(
        "weights 0.5 MiB, activations 9.6 MiB, caches 0.3 MiB, workspace 1.0 MiB; of 65.0 MiB",
        plan(64 << 20, Map.of("num_blocks", 7)).memory().orElseThrow().toString());
    assertEquals(Optional.empty(), EnginePlan.elsewhere(model, elsewhere()).memory());
  }

  private static EngineConfig elsewhere() {
    return EngineConfig.from(Map.of("kernels", "cuda", "num_blocks", 4));
  }

  @Test
  void cachesAreInTheFormatAskedForOrRefused() {
    assumeTrue(new CpuProvider().unsupported(Numerics.INT8).isEmpty(), "no int8 products here");
    Map<String, Object> settings =
        Map.of("numerics", "int8", "kv_cache_dtype", "fp8", "kv_cache_memory_bytes", "1MiB");
    EnginePlan plan = EnginePlan.of(new CpuProvider(), model, EngineConfig.from(settings));
    assertEquals(Numerics.INT8, plan.numerics());
    assertEquals(KvCacheDtype.FP8, plan.kvCacheDtype());
    assertEquals(216, plan.cacheBytesPerToken());
    assertEquals((1 << 20) / (216 * 64), plan.numBlocks());
    assertEquals(
        "engine: kv_cache_dtype=fp8: fake keeps caches of numerics=fp32 in fp32; use auto",
        assertThrows(
                IllegalArgumentException.class,
                () -> plan(1L << 30, Map.of("kv_cache_dtype", "fp8", "num_blocks", 4)))
            .getMessage());
  }

  @Test
  void fp8CachesThatTheModelDoesNotFitAreRefusedBeforeAnythingIsLoaded() throws IOException {
    assertEquals(
        "engine: kv_cache_dtype=fp8: cuda wants latents of a multiple of 128 numbers and an even"
            + " rotary part, not kv_lora_rank=32 and qk_rope_head_dim=8; use auto",
        refusedElsewhere(model));
    assertEquals(
        "engine: kv_cache_dtype=fp8: cuda wants index keys of at most 128 numbers and blocks of a"
            + " multiple of 4 of them, not index_head_dim=256 and block_size=64; use auto",
        refusedElsewhere(like("\"kv_lora_rank\": 128", "\"index_head_dim\": 256")));
  }

  private static String refusedElsewhere(Checkpoint model) {
    EngineConfig config =
        EngineConfig.from(Map.of("kernels", "cuda", "num_blocks", 4, "kv_cache_dtype", "fp8"));
    return assertThrows(IllegalArgumentException.class, () -> EnginePlan.elsewhere(model, config))
        .getMessage();
  }

  /** A model like nano but for some settings. */
  private Checkpoint like(String... settings) throws IOException {
    String config = Files.readString(LIKE);
    for (String setting : settings) {
      String key = setting.substring(0, setting.indexOf(':'));
      config = config.replaceFirst(key + ": \\d+", setting);
    }
    Path like = Files.writeString(folder.resolve("like.json"), config);
    Path other = folder.resolve("other");
    new RandomCheckpoint(Format.BF16, 3, 1 << 20).write(like, other);
    return Checkpoint.open(other);
  }

  @Test
  void elsewhereNeedsANameAndASizeOfCaches() {
    EngineConfig unknown = EngineConfig.from(Map.of("kernels", "cudda", "num_blocks", 4));
    assertEquals(
        "kernels=cudda is unknown; there are cuda, cpu, reference and auto",
        assertThrows(KernelException.class, () -> EnginePlan.elsewhere(model, unknown))
            .getMessage());
    EnginePlan plan = EnginePlan.elsewhere(model, elsewhere());
    assertEquals(256, plan.maxModelLen());
    assertEquals(Numerics.BF16, plan.numerics());
  }
}
