package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cpu.CpuProvider;

class CpuGoldenTest extends GoldenTestBase {
  @Override
  Kernels open() {
    return new CpuProvider().open(KernelSettings.threads(2));
  }
}
