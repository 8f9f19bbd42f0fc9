package org.sparseforge.engine.kernel;

import java.util.Optional;
import org.sparseforge.engine.loader.ModelConfig;

/**
 * Offers a backend. Found by {@link java.util.ServiceLoader}; asking never loads native code or
 * optional modules, so that a missing one is a reason and not an error.
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
   * @param threads for backends that compute on this machine's processors; at least 1
   */
  Kernels open(int threads);
}
