package org.sparseforge.engine;

import java.util.Optional;
import java.util.OptionalLong;
import org.sparseforge.engine.kernel.KernelProvider;
import org.sparseforge.engine.kernel.KernelProviders;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.model.EmulateFp8;
import org.sparseforge.engine.model.MemoryNeed;
import org.sparseforge.engine.model.TransformerOptions;

/**
 * What an engine over a model will be, worked out before it takes memory.
 *
 * @param numerics never {@code AUTO}
 * @param kvCacheDtype never {@code AUTO}
 * @param maxModelLen longest sequence, prompt and completion together
 * @param numBlocks cache blocks
 * @param cacheBytesPerToken over all layers
 * @param memory what it takes of its device; empty where it computes in the heap, or where that
 *     device cannot be asked
 */
public record EnginePlan(
    KernelProvider provider,
    Numerics numerics,
    KvCacheDtype kvCacheDtype,
    int maxModelLen,
    int numBlocks,
    long cacheBytesPerToken,
    Optional<MemoryPlan> memory) {
  /** The arithmetic as rows and manifests name it: numerics, and what is coarser than they say. */
  public String arithmetic(EngineConfig config) {
    return numerics.text()
        + (config.emulateFp8() ? "+emulated_fp8" : "")
        + (kvCacheDtype == KvCacheDtype.FP8 ? "+fp8_cache" : "");
  }

  /**
   * On this machine.
   *
   * @throws org.sparseforge.engine.kernel.KernelException if the backend asked for cannot run
   * @throws IllegalArgumentException if model and configuration do not fit
   */
  public static EnginePlan of(Checkpoint checkpoint, EngineConfig config) {
    KernelProvider provider =
        KernelProviders.installed().choose(config.kernels(), checkpoint.config());
    return of(provider, checkpoint, config);
  }

  static EnginePlan of(KernelProvider provider, Checkpoint checkpoint, EngineConfig config) {
    Numerics numerics = numerics(provider, config);
    KvCacheDtype caches = caches(provider, numerics, checkpoint.config(), config);
    OptionalLong device = provider.memoryBytes(config.kernelSettings(numerics, caches));
    if (device.isEmpty()) {
      long spareBytes = EngineConfig.spareHeap();
      return of(provider, numerics, caches, checkpoint, config, spareBytes);
    }
    MemoryPlan memory = memory(provider, device.getAsLong(), checkpoint, config);
    EnginePlan plan = of(provider, numerics, caches, checkpoint, config, memory.spare());
    return plan.with(memory.withCaches(plan.cacheBytes(config.blockSize())));
  }

  /**
   * On machines with devices that this one need not have; {@code config} names the backend, whose
   * arithmetic does not hang on the machine.
   *
   * @throws org.sparseforge.engine.kernel.KernelException if there is no backend of that name
   * @throws IllegalArgumentException if model and configuration do not fit, or the configuration
   *     leaves the size of caches to the device, which nobody here can ask
   */
  public static EnginePlan elsewhere(Checkpoint checkpoint, EngineConfig config) {
    if (config.kvCacheMemoryBytes() == 0 && config.numBlocks() == 0) {
      throw new IllegalArgumentException(
          "engine: kernels="
              + config.kernels()
              + " runs on executors whose devices are unknown here; say kv_cache_memory_bytes, and"
              + " device_memory_bytes if not all of a device is yours");
    }
    KernelProvider provider = KernelProviders.installed().named(config.kernels());
    Numerics numerics = numerics(provider, config);
    KvCacheDtype caches = caches(provider, numerics, checkpoint.config(), config);
    return of(provider, numerics, caches, checkpoint, config, 0);
  }

  private static EnginePlan of(
      KernelProvider provider,
      Numerics numerics,
      KvCacheDtype caches,
      Checkpoint checkpoint,
      EngineConfig config,
      long spareBytes) {
    ModelConfig model = checkpoint.config();
    long bytesPerToken = caches.bytesPerToken(model);
    int affordable = config.numBlocks(bytesPerToken * config.blockSize(), spareBytes);
    int maxModelLen = config.effectiveMaxModelLen(model.maxPositionEmbeddings(), affordable);
    int numBlocks = config.numBlocks() > 0 ? affordable : useful(config, maxModelLen, affordable);
    return new EnginePlan(
        provider, numerics, caches, maxModelLen, numBlocks, bytesPerToken, Optional.empty());
  }

  private EnginePlan with(MemoryPlan memory) {
    return new EnginePlan(
        provider,
        numerics,
        kvCacheDtype,
        maxModelLen,
        numBlocks,
        cacheBytesPerToken,
        Optional.of(memory));
  }

  private static Numerics numerics(KernelProvider provider, EngineConfig config) {
    Numerics asked = config.numerics();
    if (config.emulateFp8() && asked != Numerics.AUTO && asked != Numerics.FP32) {
      throw new IllegalArgumentException(
          "engine: emulate_fp8 repeats roundings in single precision; use numerics=fp32 with it,"
              + " not "
              + asked.text());
    }
    if (asked != Numerics.AUTO) {
      provider
          .unsupported(asked)
          .ifPresent(
              reason -> {
                throw new IllegalArgumentException(
                    "engine: numerics=" + asked.text() + ": " + reason + "; use fp32 or auto");
              });
      return asked;
    }
    return config.emulateFp8() || provider.unsupported(Numerics.BF16).isPresent()
        ? Numerics.FP32
        : Numerics.BF16;
  }

  private static KvCacheDtype caches(
      KernelProvider provider, Numerics numerics, ModelConfig model, EngineConfig config) {
    KvCacheDtype asked = config.kvCacheDtype();
    if (asked == KvCacheDtype.AUTO) {
      return KvCacheDtype.of(numerics);
    }
    provider
        .unsupported(numerics, asked)
        .or(() -> provider.unsupported(asked, model, config.blockSize()))
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException(
                  "engine: kv_cache_dtype=" + asked.text() + ": " + reason + "; use auto");
            });
    return asked;
  }

  /** Of a device, before anything is loaded and but for its caches. */
  private static MemoryPlan memory(
      KernelProvider provider, long device, Checkpoint checkpoint, EngineConfig config) {
    int longest = checkpoint.config().maxPositionEmbeddings();
    MemoryNeed need = MemoryNeed.besidesCaches(checkpoint, options(config, longest, 1));
    long workspace = provider.workspaceBytes();
    MemoryPlan memory =
        new MemoryPlan(
            need.weightBytes(), need.activationBytes(), 0, workspace, device + workspace);
    memory.requireRoomForWeights();
    return memory;
  }

  /** Kernels by this plan, owned by the caller. */
  Kernels open(EngineConfig config) {
    return provider.open(config.kernelSettings(numerics, kvCacheDtype));
  }

  /** How the model is opened by this plan. */
  TransformerOptions options(EngineConfig config) {
    return options(config, maxModelLen, numBlocks);
  }

  private static TransformerOptions options(EngineConfig config, int maxModelLen, int numBlocks) {
    return new TransformerOptions(
        config.maxNumBatchedTokens(),
        config.maxNumSeqs(),
        maxModelLen,
        config.blockSize(),
        numBlocks,
        0,
        config.emulateFp8() ? EmulateFp8.PUBLISHED : EmulateFp8.NOTHING);
  }

  /** Blocks beyond what every running sequence can fill would only ever hold old prefixes. */
  private static int useful(EngineConfig config, int maxModelLen, int affordable) {
    long blocksPerSequence = (maxModelLen + config.blockSize() - 1L) / config.blockSize();
    return (int) Math.min(affordable, 2 * blocksPerSequence * config.maxNumSeqs());
  }

  public long cacheBytes(int blockSize) {
    return cacheBytesPerToken * blockSize * numBlocks;
  }
}
