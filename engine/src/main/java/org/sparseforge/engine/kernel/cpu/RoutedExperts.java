package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.Kernels;

/** Computes {@link Kernels#addExperts} of arguments that were checked. */
interface RoutedExperts {
  void run(
      CpuRows out,
      CpuRows x,
      ExpertMatrices experts,
      int[] ids,
      float[] weights,
      int perToken,
      int numRows);
}
