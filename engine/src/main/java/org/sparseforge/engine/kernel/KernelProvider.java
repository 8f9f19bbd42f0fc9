package org.sparseforge.engine.kernel;

import java.util.Optional;
import org.sparseforge.engine.Numerics;
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

  /** Why it cannot compute in this arithmetic here; empty when it can, as always for fp32. */
  default Optional<String> unsupported(Numerics numerics) {
    return numerics == Numerics.FP32
        ? Optional.empty()
        : Optional.of(name() + " computes in fp32 only");
  }

  /**
   * Computes in fp32.
   *
   * @param threads for backends that compute on this machine's processors; at least 1
   */
  Kernels open(int threads);

  /**
   * @param numerics a supported one, never {@code AUTO}
   */
  default Kernels open(Numerics numerics, int threads) {
    if (numerics != Numerics.FP32) {
      throw new KernelException(name() + " cannot compute in " + numerics.text());
    }
    return open(threads);
  }
}
