package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.engine.kernel.cuda.CudaProvider;
import org.sparseforge.engine.kernel.reference.ReferenceProvider;
import org.sparseforge.engine.loader.ModelConfig;

class KernelProvidersTest {
  private record Fake(String name, int preference, Optional<String> unavailable)
      implements KernelProvider {
    @Override
    public Optional<String> unsupported(ModelConfig config) {
      return Optional.empty();
    }

    @Override
    public Kernels open(KernelSettings settings) {
      throw new UnsupportedOperationException();
    }
  }

  private final KernelProviders providers =
      new KernelProviders(
          List.of(
              new Fake("slow", 0, Optional.empty()),
              new Fake("fast", 9, Optional.of("no such device")),
              new Fake("good", 5, Optional.empty())));

  @Test
  void autoTakesTheMostPreferredThatCanRun() {
    assertEquals("good", providers.choose("auto", null).name());
  }

  @Test
  void oneAskedForIsTakenOrRefusedButNeverReplaced() {
    assertEquals("slow", providers.choose("slow", null).name());
    assertEquals(
        "kernels=fast cannot run: fast: no such device",
        assertThrows(KernelException.class, () -> providers.choose("fast", null)).getMessage());
    assertEquals(
        "kernels=cuda is unknown; there are fast, good, slow and auto",
        assertThrows(KernelException.class, () -> providers.choose("cuda", null)).getMessage());
  }

  @Test
  void noneOpensInArithmeticThatItLacks() {
    assertRefuses("numerics=bf16: reference does not compute", new ReferenceProvider(), "BF16");
    assertRefuses("numerics=int8: reference does not compute", new ReferenceProvider(), "INT8");
    assertRefuses("numerics=int8: cuda does not compute", new CudaProvider(), "INT8");
  }

  @Test
  void noneOpensWithCachesThatItLacks() {
    assertRefuses(Numerics.FP32, KvCacheDtype.FP8, "fp32", new ReferenceProvider());
    assertRefuses(Numerics.FP32, KvCacheDtype.FP8, "fp32", new CpuProvider());
    assertRefuses(Numerics.BF16, KvCacheDtype.FP32, "bf16 or fp8", new CudaProvider());
  }

  private static void assertRefuses(
      Numerics numerics, KvCacheDtype caches, String others, KernelProvider provider) {
    KernelSettings settings = new KernelSettings(numerics, 1, 0, 0, caches);
    assertEquals(
        "kv_cache_dtype=%s: %s keeps caches of numerics=%s in %s"
            .formatted(caches.text(), provider.name(), numerics.text(), others),
        assertThrows(KernelException.class, () -> provider.open(settings)).getMessage());
  }

  private static void assertRefuses(String start, KernelProvider provider, String numerics) {
    KernelSettings settings = new KernelSettings(Numerics.valueOf(numerics), 1, 0, 0);
    String message =
        assertThrows(KernelException.class, () -> provider.open(settings)).getMessage();
    assertTrue(message.startsWith(start), message);
  }

  @Test
  void autoIsSettledBeforeKernelsAreOpened() {
    assertEquals(
        "kernels are opened with numerics=auto; settle it before, as an engine's plan does",
        assertThrows(
                IllegalArgumentException.class, () -> new KernelSettings(Numerics.AUTO, 1, 0, 0))
            .getMessage());
    assertEquals(
        "kernels are opened with kv_cache_dtype=auto; settle it before, as an engine's plan does",
        assertThrows(
                IllegalArgumentException.class,
                () -> new KernelSettings(Numerics.FP32, 1, 0, 0, KvCacheDtype.AUTO))
            .getMessage());
  }

  @Test
  void cpuIsInstalledAndPreferredToTheReference() {
    assertEquals("cpu", KernelProviders.installed().choose("auto", null).name());
  }
}
