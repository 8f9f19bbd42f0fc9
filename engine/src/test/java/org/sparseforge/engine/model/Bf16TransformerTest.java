package org.sparseforge.engine.model;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;

/** Matrix products and caches in bf16. */
class Bf16TransformerTest extends RoundedTransformerLaws {
  Bf16TransformerTest() {
    super(Numerics.BF16, KvCacheDtype.BF16, 1e-2);
  }
}
