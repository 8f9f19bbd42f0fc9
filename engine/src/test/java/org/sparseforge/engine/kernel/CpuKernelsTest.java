package org.sparseforge.engine.kernel;

import org.sparseforge.engine.kernel.cpu.CpuProvider;

class CpuKernelsTest extends KernelConformance implements LongContextConformance {
  @Override
  public Kernels open() {
    return new CpuProvider().open(KernelSettings.threads(3));
  }
}
