package org.sparseforge.engine.model;

import java.util.Optional;
import org.sparseforge.engine.kernel.Fp8Rounding;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.kernel.Rows;

/**
 * A matrix and what happens to its inputs: nothing, or under emulation the rounding that the
 * published kernels do before an fp8 product.
 */
record Linear(
    Kernels kernels, Activations activations, Matrix matrix, Optional<Fp8Rounding> rounding) {
  void apply(Rows out, Rows x, int numRows) {
    kernels.linear(out, rounded(x, numRows), matrix, numRows);
  }

  /** The inputs as the matrix gets them; valid until the next call of any linear's. */
  Rows rounded(Rows x, int numRows) {
    if (rounding.isEmpty()) {
      return x;
    }
    Rows rows = activations.rounded(x.width());
    kernels.roundFp8(rows, x, rounding.get(), numRows);
    return rows;
  }
}
