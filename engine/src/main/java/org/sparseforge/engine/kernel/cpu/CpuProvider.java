package org.sparseforge.engine.kernel.cpu;

import java.util.Optional;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelProvider;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cpu.onednn.OneDnn;
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
  public Optional<String> unsupported(Numerics numerics) {
    return switch (numerics) {
      case FP32 -> Optional.empty();
      // In int8 attention is bf16 still.
      case BF16, INT8 -> OneDnn.unavailable();
      default -> KernelProvider.super.unsupported(numerics);
    };
  }

  @Override
  public Optional<String> unsupported(Numerics numerics, KvCacheDtype caches) {
    return numerics != Numerics.FP32 && caches == KvCacheDtype.FP8
        ? Optional.empty()
        : KernelProvider.super.unsupported(numerics, caches);
  }

  @Override
  public Kernels open(KernelSettings settings) {
    require(settings);
    return settings.numerics() == Numerics.FP32
        ? new CpuKernels(settings.threads())
        : new Bf16Kernels(settings);
  }
}
