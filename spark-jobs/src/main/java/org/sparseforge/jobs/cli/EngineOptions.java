package org.sparseforge.jobs.cli;

import java.util.HashMap;
import java.util.Map;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.jobs.failure.InputException;
import picocli.CommandLine.Option;

/** How the engine runs, by the names the field uses. Null is the engine's own default. */
final class EngineOptions {
  @Option(
      names = "--max-model-len",
      paramLabel = "N",
      description =
          "Most tokens of prompt and completion together. Default: what model and caches allow.")
  private Integer maxModelLen;

  @Option(
      names = "--max-num-seqs",
      paramLabel = "N",
      description = "Most sequences that run at a time. Default: 256.")
  private Integer maxNumSeqs;

  @Option(
      names = "--max-num-batched-tokens",
      paramLabel = "N",
      description = "Most tokens of one pass over the model. Default: 2048.")
  private Integer maxNumBatchedTokens;

  @Option(
      names = "--kv-cache-memory-bytes",
      paramLabel = "SIZE",
      description =
          "Memory for caches, such as 2GiB. Default: a third of the heap, or what a GPU has left.")
  private String kvCacheMemoryBytes;

  @Option(
      names = "--num-blocks",
      paramLabel = "N",
      description =
          "Cache blocks, in place of --kv-cache-memory-bytes. Default: as many as that holds.")
  private Integer numBlocks;

  @Option(
      names = "--block-size",
      paramLabel = "N",
      description = "Tokens of a cache block. Default: 64.")
  private Integer blockSize;

  @Option(
      names = "--enable-prefix-caching",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Compute prompts that begin alike once. Default: true.")
  private Boolean enablePrefixCaching;

  @Option(
      names = "--numerics",
      paramLabel = "NAME",
      description =
          "Arithmetic: fp32, which is exact, bf16, int8, or auto: bf16 where it can be had. Recorded"
              + " on every row. Default: auto.")
  private String numerics;

  @Option(
      names = "--kv-cache-dtype",
      paramLabel = "NAME",
      description =
          "Format of caches: fp8, of which nearly twice as many tokens fit, or auto: as numerics has them."
              + " Default: auto.")
  private String kvCacheDtype;

  @Option(
      names = "--emulate-fp8",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOL",
      description = "Round as the published fp8 kernels do. Default: false.")
  private Boolean emulateFp8;

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      description =
          "Backend: cuda, cpu, reference, or auto for the fastest that runs. Default: auto.")
  private String kernels;

  @Option(
      names = "--device",
      paramLabel = "N",
      description = "Which GPU, where Spark does not hand them out. Default: 0.")
  private Integer device;

  @Option(
      names = "--device-memory-bytes",
      paramLabel = "SIZE",
      description = "GPU memory to take, such as 40GiB. Default: nine tenths of what is free.")
  private String deviceMemoryBytes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the cpu backend. Default: one a processor.")
  private Integer threads;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of what is drawn, where a row brings none of its own. Default: 0.")
  private Long seed;

  EngineConfig config() {
    Map<String, Object> values = new HashMap<>();
    values.put("max_model_len", maxModelLen);
    values.put("max_num_seqs", maxNumSeqs);
    values.put("max_num_batched_tokens", maxNumBatchedTokens);
    values.put("kv_cache_memory_bytes", kvCacheMemoryBytes);
    values.put("num_blocks", numBlocks);
    values.put("block_size", blockSize);
    values.put("enable_prefix_caching", enablePrefixCaching);
    values.put("numerics", numerics);
    values.put("kv_cache_dtype", kvCacheDtype);
    values.put("emulate_fp8", emulateFp8);
    values.put("kernels", kernels);
    values.put("device", device);
    values.put("device_memory_bytes", deviceMemoryBytes);
    values.put("threads", threads);
    values.put("seed", seed);
    try {
      return EngineConfig.from(values);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }
}
