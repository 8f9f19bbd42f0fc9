package org.sparseforge.engine.kernel.cuda;

import java.util.Locale;
import org.sparseforge.engine.kernel.Matrix;
import org.sparseforge.engine.loader.DType;

/**
 * A weight on the device, in the checkpoint's own format; but products on tensor cores want bf16 or
 * fp8, and others become bf16 for them.
 *
 * @param onTensorCores whether its products are of numbers rounded to bf16; else they are in fp32
 * @param scales address of the fp32 scales of an fp8 matrix; 0 for other formats
 * @param quantRows rows that share a scale; 1 without scales
 * @param quantCols columns that share a scale; 1 without scales
 */
record CudaMatrix(
    DType dtype,
    boolean onTensorCores,
    int rows,
    int cols,
    long address,
    long scales,
    int quantRows,
    int quantCols)
    implements Matrix {
  static CudaMatrix of(Matrix matrix) {
    return (CudaMatrix) matrix;
  }

  /** The entry for this format of a kernel that multiplies. */
  String product(String kernel) {
    return entry(onTensorCores ? kernel + "_mma" : kernel);
  }

  /** The entry for this format of a kernel that only reads. */
  String entry(String kernel) {
    String format = dtype == DType.F8_E4M3 ? "fp8" : dtype.name().toLowerCase(Locale.ROOT);
    return kernel + "_" + format;
  }

  /** The arguments that every kernel over a matrix takes first. */
  Launch addTo(Launch launch) {
    return addScales(launch.pointer("weight", address).pointer("scales", scales));
  }

  /** The sizes of the blocks that share a scale. */
  Launch addScales(Launch launch) {
    return launch.put("quantRows", quantRows).put("quantCols", quantCols);
  }

  /** Whether one kernel may take both. */
  boolean isLike(CudaMatrix other) {
    return dtype == other.dtype
        && onTensorCores == other.onTensorCores
        && quantRows == other.quantRows
        && quantCols == other.quantCols;
  }
}
