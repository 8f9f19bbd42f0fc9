package org.sparseforge.engine.kernel;

import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;

/** Steps are a 127th of a row's largest number, which is about three times the usual one. */
class Int8KernelsTest extends CpuRoundedConformance {
  Int8KernelsTest() {
    super(Numerics.INT8, KvCacheDtype.BF16, 0.03);
  }
}
