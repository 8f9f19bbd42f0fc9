package org.sparseforge.engine.model;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;

/** bf16 over fp8 caches. */
class Fp8CacheTransformerTest extends RoundedTransformerLaws {
  Fp8CacheTransformerTest() {
    super(Numerics.BF16, KvCacheDtype.FP8, 1e-2);
  }
}
