package org.sparseforge.engine.model;

import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.reference.ReferenceProvider;

class ReferenceTransformerTest extends ExactTransformerLaws {
  @Override
  Kernels open() {
    return new ReferenceProvider().open(KernelSettings.threads(1));
  }
}
