package org.sparseforge.engine.kernel;

import org.junit.jupiter.api.BeforeAll;
import org.sparseforge.engine.kernel.cuda.EmulatedKernels;

/** The sampling kernel on the emulator. */
class CudaAnswersTest extends AnswerLaws {
  @BeforeAll
  static void needsTheEmulator() {
    EmulatedKernels.assume();
  }

  /** With a workspace that takes some ten rows at a time. */
  @Override
  Kernels open() {
    return EmulatedKernels.open(64L << 20, 8 << 10);
  }

  @Override
  int tries() {
    return "full".equals(System.getProperty("sparseforge.tests")) ? 20_000 : 600;
  }
}
