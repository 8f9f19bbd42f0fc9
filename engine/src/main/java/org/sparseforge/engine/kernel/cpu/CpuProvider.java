package org.sparseforge.engine.kernel.cpu;

import java.util.Optional;
import org.sparseforge.engine.kernel.KernelProvider;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.loader.ModelConfig;

/**
 * Runs anywhere the Vector API is switched on. Touches none of its classes before it has looked.
 */
public final class CpuProvider implements KernelProvider {
  private static final String MODULE = "jdk.incubator.vector";

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public int preference() {
    return 10;
  }

  @Override
  public Optional<String> unavailable() {
    return ModuleLayer.boot().findModule(MODULE).isPresent()
        ? Optional.empty()
        : Optional.of("add --add-modules " + MODULE + " to the JVM's options");
  }

  @Override
  public Optional<String> unsupported(ModelConfig config) {
    return Optional.empty();
  }

  @Override
  public Kernels open(KernelSettings settings) {
    return new CpuKernels(settings.threads());
  }
}
