package org.sparseforge.engine.kernel.cuda;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelSettings;

/**
 * In what kernels multiply and remember.
 *
 * @param tensorCores whether products are of numbers rounded to bf16, on tensor cores; else fp32
 * @param caches of latents and index keys
 */
record CudaNumerics(boolean tensorCores, CacheFormat caches) {
  static final CudaNumerics FP32 = new CudaNumerics(false, CacheFormat.F32);
  static final CudaNumerics BF16 = new CudaNumerics(true, CacheFormat.BF16);

  /** What settings come to here that the provider supports. */
  static CudaNumerics of(KernelSettings settings) {
    return new CudaNumerics(
        settings.numerics() == Numerics.BF16, CacheFormat.of(settings.kvCacheDtype()));
  }

  /** Tensor cores read no fp32 caches. */
  static boolean supports(Numerics numerics, KvCacheDtype caches) {
    return switch (numerics) {
      case FP32 -> true;
      case BF16 -> caches != KvCacheDtype.FP32;
      default -> false;
    };
  }

  /** A kernel that has variants for tensor cores, without the suffix of its format. */
  String product(String kernel) {
    return tensorCores ? kernel + "_mma" : kernel;
  }

  @Override
  public String toString() {
    return (tensorCores ? "bf16 products on tensor cores" : "fp32")
        + (caches == CacheFormat.FP8 ? ", fp8 caches" : "");
  }
}
