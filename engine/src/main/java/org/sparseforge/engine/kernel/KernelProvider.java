package org.sparseforge.engine.kernel;

import java.util.Optional;
import java.util.OptionalLong;
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

  /**
   * Memory that {@link #open} will have for weights, caches and activations; empty where a backend
   * computes in the heap, whose size the caller knows.
   *
   * @throws KernelException if the settings ask for a device that is not there
   */
  default OptionalLong memoryBytes(KernelSettings settings) {
    return OptionalLong.empty();
  }

  /**
   * @throws KernelException if the settings ask for a device or memory that is not there
   */
  Kernels open(KernelSettings settings);
}
