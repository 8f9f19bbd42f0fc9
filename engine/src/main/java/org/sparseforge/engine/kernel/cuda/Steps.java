package org.sparseforge.engine.kernel.cuda;

import org.sparseforge.engine.kernel.PositionRange;
import org.sparseforge.engine.kernel.StepTokens;

/** The arguments by which kernels learn of a step. */
final class Steps {
  private Steps() {}

  /** How slots are found: positions, sequences and block tables. */
  static Launch addTables(Launch launch, StepTokens step) {
    return launch
        .pointer("positions", CudaInts.of(step.positions()).address())
        .pointer("sequences", CudaInts.of(step.sequences()).address())
        .pointer("blockTables", CudaInts.of(step.blockTables()).address())
        .put("maxBlocks", step.maxBlocks())
        .put("blockSize", step.blockSize());
  }

  /** Which tokens are meant. */
  static Launch addRange(Launch launch, PositionRange range) {
    return launch.put("from", range.from()).put("below", range.below());
  }
}
