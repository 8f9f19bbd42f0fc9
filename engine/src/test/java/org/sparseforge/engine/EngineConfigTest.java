package org.sparseforge.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EngineConfigTest {
  @Test
  void defaultsSuitAServer() {
    assertEquals(
        new EngineConfig(
            0,
            256,
            2048,
            64,
            0,
            0,
            true,
            4096,
            Numerics.AUTO,
            KvCacheDtype.AUTO,
            false,
            "auto",
            0,
            0,
            0,
            0),
        EngineConfig.defaults());
  }

  @Test
  void everyKeyIsMapped() {
    Map<String, Object> values =
        Map.ofEntries(
            Map.entry("max_model_len", 32768),
            Map.entry("max_num_seqs", 8),
            Map.entry("max_num_batched_tokens", 512),
            Map.entry("block_size", 16),
            Map.entry("kv_cache_memory_bytes", "2GiB"),
            Map.entry("num_blocks", 77),
            Map.entry("enable_prefix_caching", false),
            Map.entry("max_pending_requests", 9),
            Map.entry("numerics", "int8"),
            Map.entry("kv_cache_dtype", "fp8"),
            Map.entry("seed", 42),
            Map.entry("emulate_fp8", true),
            Map.entry("kernels", "reference"),
            Map.entry("threads", 3),
            Map.entry("device", 1),
            Map.entry("device_memory_bytes", "4GiB"));
    assertEquals(
        new EngineConfig(
            32768,
            8,
            512,
            16,
            2L << 30,
            77,
            false,
            9,
            Numerics.INT8,
            KvCacheDtype.FP8,
            true,
            "reference",
            3,
            1,
            4L << 30,
            42),
        EngineConfig.from(values));
    assertEquals(EngineConfig.from(values), EngineConfig.from(EngineConfig.from(values).toMap()));
    assertEquals(values.keySet(), EngineConfig.defaults().toMap().keySet());
    assertEquals(values.size(), EngineConfig.class.getRecordComponents().length);
  }

  @Test
  void refusesWhatCannotRun() {
    assertRefuses(
        "max_model_len", -1, "max_model_len must be 0 (as long as possible) or more, got -1");
    assertRefuses("max_num_seqs", 0, "max_num_seqs must be 1 or more, got 0");
    assertRefuses(
        "max_num_batched_tokens",
        255,
        "max_num_batched_tokens must be max_num_seqs=256 or more, as each running sequence needs a"
            + " token a pass, got 255");
    assertRefuses("block_size", 0, "block_size must be 1 to 4096 tokens, got 0");
    assertRefuses(
        "kv_cache_memory_bytes",
        -1,
        "kv_cache_memory_bytes must be 0 (a third of the heap) or more, got -1");
    assertRefuses("threads", -1, "threads must be 0 (one a processor) or more, got -1");
    assertRefuses("device", -1, "device must be 0 (the first) or more, got -1");
    assertRefuses(
        "device_memory_bytes",
        -1,
        "device_memory_bytes must be 0 (nine tenths of what is free) or more, got -1");
    assertRefuses(
        "num_blocks", -1, "num_blocks must be 0 (from kv_cache_memory_bytes) or more, got -1");
    assertRefuses("max_pending_requests", 0, "max_pending_requests must be 1 or more, got 0");
    assertRefuses("numerics", "fp64", "numerics must be one of auto, fp32, bf16, int8, got 'fp64'");
    assertRefuses(
        "kv_cache_dtype", "fp4", "kv_cache_dtype must be one of auto, fp32, bf16, fp8, got 'fp4'");
    assertRefuses(
        "max_num_sequences",
        1,
        "unknown setting 'max_num_sequences'; did you mean 'max_num_seqs'?");
  }

  @Test
  void blocksComeFromTheBudgetUnlessCounted() {
    EngineConfig config = EngineConfig.from(Map.of("kv_cache_memory_bytes", "1MiB"));
    assertEquals(10, config.numBlocks(100_000, 1 << 30));
    assertEquals(5, EngineConfig.from(Map.of("num_blocks", 5)).numBlocks(100_000, 0));
    assertEquals(3, EngineConfig.defaults().numBlocks(100_000, 300_000));
    assertMessage(
        "engine: kv_cache_memory_bytes must be at least one block of 64 tokens, 2000000 bytes, got"
            + " 1048576",
        () -> config.numBlocks(2_000_000, 1 << 30));
  }

  @Test
  void aContextThatModelOrCacheCannotHoldIsRefused() {
    assertEquals(1000, EngineConfig.defaults().effectiveMaxModelLen(1000, 100));
    assertEquals(640, EngineConfig.defaults().effectiveMaxModelLen(1000, 10));
    EngineConfig config = EngineConfig.from(Map.of("max_model_len", 700));
    assertEquals(700, config.effectiveMaxModelLen(1000, 11));
    assertMessage(
        "engine: max_model_len=700 is more than the model's 600; set it to that or less",
        () -> config.effectiveMaxModelLen(600, 100));
    assertMessage(
        "KV cache: one sequence of max_model_len=700 needs 11 blocks, 10 are there; set it to 640"
            + " or less, or raise kv_cache_memory_bytes",
        () -> config.effectiveMaxModelLen(1000, 10));
  }

  private static void assertRefuses(String key, Object value, String message) {
    assertMessage("engine: " + message, () -> EngineConfig.from(Map.of(key, value)));
  }

  private static void assertMessage(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
