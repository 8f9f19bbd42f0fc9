package org.sparseforge.engine.kernel;

class ReferenceKernelsTest extends KernelConformance {
  @Override
  public Kernels open() {
    return reference();
  }
}
