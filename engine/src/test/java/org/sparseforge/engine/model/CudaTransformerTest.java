package org.sparseforge.engine.model;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** The laws of a whole model on the CUDA kernels; the emulator takes minutes for them. */
@EnabledIfSystemProperty(named = "sparseforge.tests", matches = "full")
class CudaTransformerTest extends ExactTransformerLaws {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  /** With little workspace, so that scores and experts go in parts that differ with the batch. */
  @Override
  Kernels open() {
    return EmulatedKernels.open(128L << 20, 1 << 20);
  }
}
