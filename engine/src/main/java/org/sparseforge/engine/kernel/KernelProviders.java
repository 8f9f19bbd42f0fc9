package org.sparseforge.engine.kernel;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.sparseforge.engine.loader.ModelConfig;

/** Picks the backend for a model, and says in one log line which and why. */
public final class KernelProviders {
  /** Leaves the choice to the machine. */
  public static final String AUTO = "auto";

  private static final Logger LOG = System.getLogger(KernelProviders.class.getName());

  private final List<KernelProvider> providers;

  KernelProviders(List<KernelProvider> providers) {
    this.providers =
        providers.stream()
            .sorted(Comparator.comparingInt(KernelProvider::preference).reversed())
            .toList();
  }

  /** Those on the class path. */
  public static KernelProviders installed() {
    List<KernelProvider> found = new ArrayList<>();
    ServiceLoader.load(KernelProvider.class, KernelProviders.class.getClassLoader())
        .forEach(found::add);
    return new KernelProviders(found);
  }

  /**
   * @param name a provider's, or {@link #AUTO}
   * @throws KernelException if there is no such provider, or the one named cannot run: a backend
   *     asked for is never replaced by another
   */
  public KernelProvider choose(String name, ModelConfig config) {
    List<String> passedOver = new ArrayList<>();
    for (KernelProvider provider : providers) {
      if (!name.equals(AUTO) && !name.equals(provider.name())) {
        continue;
      }
      Optional<String> reason = provider.unavailable().or(() -> provider.unsupported(config));
      if (reason.isEmpty()) {
        LOG.log(
            Level.INFO,
            "kernels: {0}{1}",
            provider.name(),
            passedOver.isEmpty() ? "" : "; passed over " + String.join("; ", passedOver));
        return provider;
      }
      passedOver.add(provider.name() + ": " + reason.get());
    }
    if (!passedOver.isEmpty()) {
      throw new KernelException(
          "kernels=" + name + " cannot run: " + String.join("; ", passedOver));
    }
    throw unknown(name);
  }

  /**
   * The provider of that name, whether or not it can run on this machine.
   *
   * @throws KernelException if there is none
   */
  public KernelProvider named(String name) {
    return providers.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(name));
  }

  private KernelException unknown(String name) {
    return new KernelException(
        "kernels=%s is unknown; there are %s and %s"
            .formatted(
                name,
                providers.stream().map(KernelProvider::name).collect(Collectors.joining(", ")),
                AUTO));
  }
}
