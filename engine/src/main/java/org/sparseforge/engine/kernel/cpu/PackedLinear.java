package org.sparseforge.engine.kernel.cpu;

import org.sparseforge.engine.kernel.cpu.onednn.Products;

/**
 * Products with packed weights, in one arithmetic: inputs are rounded once, then slices of the
 * weights meet runs of rows.
 */
abstract class PackedLinear implements AutoCloseable {
  final Bf16Products shared;

  PackedLinear(Bf16Products shared) {
    this.shared = shared;
  }

  /** One of several products of an input. */
  record Part(CpuRows out, PackedMatrix weight) {}

  /** {@code out = x * weight^T} for every part and the first {@code numRows} rows. */
  final void run(CpuRows x, int numRows, Part... parts) {
    if (numRows == 0) {
      return;
    }
    int slices = 0;
    for (Part part : parts) {
      part.weight.prepare(shared);
      slices += part.weight.numSlices();
    }
    round(x, numRows);
    int run = Math.min(numRows, Products.MOST);
    int runs = (numRows + run - 1) / run;
    shared.workers.run(
        slices * runs,
        (task, worker) -> {
          int slice = task / runs;
          int part = 0;
          while (slice >= parts[part].weight.numSlices()) {
            slice -= parts[part++].weight.numSlices();
          }
          int first = task % runs * run;
          multiply(parts[part], slice, first, Math.min(run, numRows - first), worker);
        });
  }

  /** Makes the rows ready for {@link #multiply}. */
  abstract void round(CpuRows x, int numRows);

  /** Multiplies {@code rows} of the rounded rows, from {@code first} on, with a slice. */
  abstract void multiply(Part part, int slice, int first, int rows, int worker);

  @Override
  public void close() {}
}
