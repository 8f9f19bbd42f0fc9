package org.sparseforge.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sparseforge.engine.config.Settings;
import org.sparseforge.engine.kernel.KernelProviders;
import org.sparseforge.engine.kernel.KernelSettings;

/**
 * How an engine runs. Every component is the setting of its snake_case name.
 *
 * @param maxModelLen longest sequence, prompt and completion together; 0: as long as model and
 *     cache allow
 * @param maxNumSeqs sequences that run at a time
 * @param maxNumBatchedTokens tokens of one forward pass; at least {@code maxNumSeqs}
 * @param blockSize tokens of a cache block
 * @param kvCacheMemoryBytes memory for cache blocks, where {@code numBlocks} is 0; 0: a third of
 *     the heap this JVM may grow to, or what a device has left beside weights and activations
 * @param numBlocks cache blocks; 0: as many as {@code kvCacheMemoryBytes} hold
 * @param enablePrefixCaching whether prompts that begin alike are computed once
 * @param maxPendingRequests requests on their way before {@link Engine#submit} blocks
 * @param numerics arithmetic of products and caches; {@code auto} is bf16 where the backend has it
 * @param kvCacheDtype format of caches; {@code auto} as the arithmetic has them
 * @param emulateFp8 whether the roundings of the published fp8 kernels are repeated
 * @param kernels name of a backend, or {@code auto} for the fastest that runs here
 * @param threads for backends that compute on this machine's processors; 0: one each
 * @param device for backends with devices: which of this machine's, from 0
 * @param deviceMemoryBytes what to take of that device; 0: nine tenths of what is free
 * @param seed keys the draws of requests that bring no seed
 */
public record EngineConfig(
    int maxModelLen,
    int maxNumSeqs,
    int maxNumBatchedTokens,
    int blockSize,
    long kvCacheMemoryBytes,
    int numBlocks,
    boolean enablePrefixCaching,
    int maxPendingRequests,
    Numerics numerics,
    KvCacheDtype kvCacheDtype,
    boolean emulateFp8,
    String kernels,
    int threads,
    int device,
    long deviceMemoryBytes,
    long seed) {
  /** Part of the heap that caches may take where nothing was said. */
  private static final int HEAP_PARTS = 3;

  public EngineConfig {
    check(maxModelLen >= 0, "max_model_len", "0 (as long as possible) or more", maxModelLen);
    check(maxNumSeqs >= 1, "max_num_seqs", "1 or more", maxNumSeqs);
    check(
        maxNumBatchedTokens >= maxNumSeqs,
        "max_num_batched_tokens",
        "max_num_seqs=" + maxNumSeqs + " or more, as each running sequence needs a token a pass",
        maxNumBatchedTokens);
    check(blockSize >= 1 && blockSize <= 4096, "block_size", "1 to 4096 tokens", blockSize);
    check(
        kvCacheMemoryBytes >= 0,
        "kv_cache_memory_bytes",
        "0 (a third of the heap) or more",
        kvCacheMemoryBytes);
    check(numBlocks >= 0, "num_blocks", "0 (from kv_cache_memory_bytes) or more", numBlocks);
    check(maxPendingRequests >= 1, "max_pending_requests", "1 or more", maxPendingRequests);
    check(threads >= 0, "threads", "0 (one a processor) or more", threads);
    check(device >= 0, "device", "0 (the first) or more", device);
    check(
        deviceMemoryBytes >= 0,
        "device_memory_bytes",
        "0 (nine tenths of what is free) or more",
        deviceMemoryBytes);
  }

  public static EngineConfig defaults() {
    return from(Map.of());
  }

  /**
   * @param values by snake_case name; {@code kv_cache_memory_bytes} also as {@code 12GiB}
   * @throws IllegalArgumentException for an unknown key or a value out of range
   */
  public static EngineConfig from(Map<String, ?> values) {
    Settings settings = new Settings("engine", values);
    EngineConfig config =
        new EngineConfig(
            settings.intValue("max_model_len", 0),
            settings.intValue("max_num_seqs", 256),
            settings.intValue("max_num_batched_tokens", 2048),
            settings.intValue("block_size", 64),
            settings.bytes("kv_cache_memory_bytes", 0),
            settings.intValue("num_blocks", 0),
            settings.booleanValue("enable_prefix_caching", true),
            settings.intValue("max_pending_requests", 4096),
            settings.oneOf("numerics", Numerics.class, Numerics.AUTO),
            settings.oneOf("kv_cache_dtype", KvCacheDtype.class, KvCacheDtype.AUTO),
            settings.booleanValue("emulate_fp8", false),
            settings.text("kernels", KernelProviders.AUTO),
            settings.intValue("threads", 0),
            settings.intValue("device", 0),
            settings.bytes("device_memory_bytes", 0),
            settings.longValue("seed", 0));
    settings.refuseUnknown();
    return config;
  }

  /** Every setting under its key, in the order of the components; {@link #from} reads it back. */
  public Map<String, Object> toMap() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("max_model_len", maxModelLen);
    values.put("max_num_seqs", maxNumSeqs);
    values.put("max_num_batched_tokens", maxNumBatchedTokens);
    values.put("block_size", blockSize);
    values.put("kv_cache_memory_bytes", kvCacheMemoryBytes);
    values.put("num_blocks", numBlocks);
    values.put("enable_prefix_caching", enablePrefixCaching);
    values.put("max_pending_requests", maxPendingRequests);
    values.put("numerics", numerics.text());
    values.put("kv_cache_dtype", kvCacheDtype.text());
    values.put("emulate_fp8", emulateFp8);
    values.put("kernels", kernels);
    values.put("threads", threads);
    values.put("device", device);
    values.put("device_memory_bytes", deviceMemoryBytes);
    values.put("seed", seed);
    return values;
  }

  /**
   * Cache blocks to allocate for a model.
   *
   * @param bytesPerBlock what a block takes over all layers
   * @param spareBytes what they may take where nothing was said
   * @throws IllegalArgumentException if not even one fits
   */
  public int numBlocks(long bytesPerBlock, long spareBytes) {
    if (numBlocks > 0) {
      return numBlocks;
    }
    long bytes = kvCacheMemoryBytes > 0 ? kvCacheMemoryBytes : spareBytes;
    long fitting = Math.min(bytes / bytesPerBlock, Integer.MAX_VALUE / blockSize);
    check(
        fitting >= 1,
        "kv_cache_memory_bytes",
        "at least one block of " + blockSize + " tokens, " + bytesPerBlock + " bytes",
        bytes);
    return (int) fitting;
  }

  /** Part of the heap that caches may take. */
  static long spareHeap() {
    return Runtime.getRuntime().maxMemory() / HEAP_PARTS;
  }

  /**
   * What a backend is opened with.
   *
   * @param settled what {@link #numerics} comes to with that backend, never {@code AUTO}
   * @param caches what {@link #kvCacheDtype} comes to, never {@code AUTO}
   */
  public KernelSettings kernelSettings(Numerics settled, KvCacheDtype caches) {
    return new KernelSettings(
        settled,
        threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
        device,
        deviceMemoryBytes,
        caches);
  }

  /**
   * The longest sequence that this configuration lets into a model and its caches.
   *
   * @param modelLimit what the model takes
   * @param cacheBlocks what was allocated
   * @throws IllegalArgumentException if {@code max_model_len} asks for more than either allows
   */
  public int effectiveMaxModelLen(int modelLimit, int cacheBlocks) {
    long cacheTokens = (long) cacheBlocks * blockSize;
    if (maxModelLen > modelLimit) {
      throw new IllegalArgumentException(
          "engine: max_model_len="
              + maxModelLen
              + " is more than the model's "
              + modelLimit
              + "; set it to that or less");
    }
    if (maxModelLen > cacheTokens) {
      throw new IllegalArgumentException(
          "KV cache: one sequence of max_model_len="
              + maxModelLen
              + " needs "
              + (maxModelLen + blockSize - 1) / blockSize
              + " blocks, "
              + cacheBlocks
              + " are there; set it to "
              + cacheTokens
              + " or less, or raise kv_cache_memory_bytes");
    }
    return maxModelLen > 0 ? maxModelLen : (int) Math.min(modelLimit, cacheTokens);
  }

  private static void check(boolean holds, String key, String wanted, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "engine: " + key + " must be " + wanted + ", got " + value);
    }
  }
}
