package org.sparseforge.engine.bench;

/**
 * What one call of an operator has to do at least.
 *
 * @param flops of its products; two for each multiplication that is added up
 * @param bytes of weights and caches that must be read once; operands of the pass itself stay in
 *     the processor's caches and are not counted
 * @param single whether products are in single precision whatever the numerics
 */
public record Work(double flops, double bytes, boolean single) {
  public Work(double flops, double bytes) {
    this(flops, bytes, false);
  }

  /** Least seconds of a call. */
  double floor(Ceilings ceilings, boolean bf16) {
    double gflops = bf16 && !single ? ceilings.bf16Gflops() : ceilings.fp32Gflops();
    return Math.max(flops / gflops, bytes / ceilings.gigabytes()) / 1e9;
  }

  /** An operator whose least work is known; asked once its parameters are set. */
  public interface Known {
    Work work(Workbench bench);
  }
}
