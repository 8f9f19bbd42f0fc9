package org.sparseforge.engine.model;

import java.util.Locale;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelSettings;

/** Arithmetic and format of caches by the name that rows have: {@code int8+fp8_cache}. */
final class Modes {
  private static final String FP8_CACHE = "+fp8_cache";

  private Modes() {}

  static KernelSettings settings(String mode, int threads) {
    boolean fp8 = mode.endsWith(FP8_CACHE);
    String text = fp8 ? mode.substring(0, mode.length() - FP8_CACHE.length()) : mode;
    Numerics numerics = Numerics.valueOf(text.toUpperCase(Locale.ROOT));
    KvCacheDtype caches = fp8 ? KvCacheDtype.FP8 : KvCacheDtype.of(numerics);
    return new KernelSettings(numerics, threads, 0, 0, caches);
  }
}
