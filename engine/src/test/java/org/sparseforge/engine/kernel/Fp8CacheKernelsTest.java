package org.sparseforge.engine.kernel;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;

/** A cached number is a sixteenth off at most, and scores make weights that much wrong. */
class Fp8CacheKernelsTest extends CpuRoundedConformance {
  Fp8CacheKernelsTest() {
    super(Numerics.BF16, KvCacheDtype.FP8, 0.1);
  }
}
