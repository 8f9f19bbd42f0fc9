package org.sparseforge.engine.kernel;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;

/** A factor is 2^-9 off at most, and a chain of products a few times as much. */
class Bf16KernelsTest extends CpuRoundedConformance {
  Bf16KernelsTest() {
    super(Numerics.BF16, KvCacheDtype.BF16, 0x1p-6);
  }
}
