package org.sparseforge.engine.model;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;

/** Linear layers and experts in int8. */
class Int8TransformerTest extends RoundedTransformerLaws {
  Int8TransformerTest() {
    super(Numerics.INT8, KvCacheDtype.BF16, 1e-2);
  }
}
