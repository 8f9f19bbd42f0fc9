package org.sparseforge.engine.kernel.reference;

import java.util.Optional;
import org.sparseforge.engine.kernel.KernelProvider;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.loader.ModelConfig;

/** Always there, and always the last choice. */
public final class ReferenceProvider implements KernelProvider {
  @Override
  public String name() {
    return "reference";
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

  /** Threads are not used: one is what the loops read like. */
  @Override
  public Kernels open(KernelSettings settings) {
    require(settings);
    return new ReferenceKernels();
  }
}
