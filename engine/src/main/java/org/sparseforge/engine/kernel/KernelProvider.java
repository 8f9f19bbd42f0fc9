package org.sparseforge.engine.kernel;

import java.util.Optional;
import java.util.OptionalLong;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.loader.ModelConfig;

/**
 * Offers a backend. Found by {@link java.util.ServiceLoader}; asking never fails: what native code
 * or optional modules it needs and does not find is a reason and not an error.
 */
public interface KernelProvider {
  /** One lower-case word: what {@code kernels=} in a configuration names. */
  String name();

  /** Higher is tried first where the configuration leaves the choice open. */
  int preference();

  /** Why this backend cannot run on this machine, and what would help; empty when it can. */
  Optional<String> unavailable();

  /** Why it cannot run this model; empty when it can. */
  Optional<String> unsupported(ModelConfig config);

  /** Why it cannot compute in this arithmetic here; empty when it can, as always for fp32. */
  default Optional<String> unsupported(Numerics numerics) {
    return numerics == Numerics.FP32
        ? Optional.empty()
        : Optional.of(name() + " does not compute in " + numerics.text());
  }

  /** Why caches cannot have this format beside that arithmetic; empty when they can. */
  default Optional<String> unsupported(Numerics numerics, KvCacheDtype caches) {
    KvCacheDtype only = KvCacheDtype.of(numerics);
    return caches == only
        ? Optional.empty()
        : Optional.of(
            "%s keeps caches of numerics=%s in %s".formatted(name(), numerics.text(), only.text()));
  }

  /** Why caches in this format cannot hold what this model leaves in them; empty when they can. */
  default Optional<String> unsupported(KvCacheDtype caches, ModelConfig model, int blockSize) {
    return Optional.empty();
  }

  /**
   * @throws KernelException with the reason, if it cannot compute or keep caches as they say here
   */
  default void require(KernelSettings settings) {
    Numerics numerics = settings.numerics();
    KvCacheDtype caches = settings.kvCacheDtype();
    require("numerics=" + numerics.text(), unsupported(numerics));
    require("kv_cache_dtype=" + caches.text(), unsupported(numerics, caches));
  }

  private static void require(String what, Optional<String> unsupported) {
    unsupported.ifPresent(
        reason -> {
          throw new KernelException(what + ": " + reason);
        });
  }

  /**
   * Memory that {@link #open} will have for weights, caches and activations; empty where a backend
   * computes in the heap, whose size the caller knows.
   *
   * @throws KernelException if the settings ask for a device that is not there
   */
  default OptionalLong memoryBytes(KernelSettings settings) {
    return OptionalLong.empty();
  }

  /** What {@link #open} takes of a device besides {@link #memoryBytes}, for its own work. */
  default long workspaceBytes() {
    return 0;
  }

  /**
   * @throws KernelException if the settings ask for a device or memory that is not there, or for
   *     arithmetic that is {@linkplain #unsupported(Numerics) not supported}
   */
  Kernels open(KernelSettings settings);
}
