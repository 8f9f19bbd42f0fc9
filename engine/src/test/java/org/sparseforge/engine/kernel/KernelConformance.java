package org.sparseforge.engine.kernel;

import org.sparseforge.engine.kernel.reference.ReferenceProvider;

/**
 * What every backend must do. A backend's test extends this and opens its kernels; the laws stand
 * in the interfaces, one for each group of operators.
 *
 * <p>Each law runs the backend first, into outputs full of NaN, then the reference.
 */
abstract class KernelConformance
    implements RowConformance,
        MatrixConformance,
        IndexerConformance,
        AttentionConformance,
        ExpertConformance {
  @Override
  public Kernels reference() {
    return new ReferenceProvider().open(KernelSettings.threads(1));
  }
}
