package org.sparseforge.engine.kernel;

import org.sparseforge.engine.kernel.reference.ReferenceProvider;

/**
 * What a backend in fp32 must do. Its test extends this and opens its kernels; the laws stand in
 * the interfaces, one for each group of operators. What rounds is held to {@link
 * RoundedConformance}.
 *
 * <p>Each law runs the backend first, into outputs full of NaN, then the reference.
 */
abstract class KernelConformance
    implements RowConformance,
        MatrixConformance,
        IndexerConformance,
        MhaConformance,
        Fp8Conformance {
  @Override
  public Kernels reference() {
    return new ReferenceProvider().open(KernelSettings.threads(1));
  }
}
