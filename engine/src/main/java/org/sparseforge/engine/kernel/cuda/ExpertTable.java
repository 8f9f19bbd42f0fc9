package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;
import java.util.List;
import org.sparseforge.engine.kernel.ExpertMatrices;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.Matrix;

/**
 * Where the matrices of one layer's experts lie, as kernels read it: a record of six addresses an
 * expert.
 *
 * @param gate any expert's gateProj: all matrices of the layer share its format
 * @param down any expert's downProj
 */
record ExpertTable(long address, int count, CudaMatrix gate, CudaMatrix down) {
  private static final int RECORD_BYTES = 6 * Long.BYTES;

  static ExpertTable of(Device device, ExpertMatrices experts) {
    CudaMatrix gate = CudaMatrix.of(experts.gateProj().get(0));
    CudaMatrix down = CudaMatrix.of(experts.downProj().get(0));
    for (List<Matrix> matrices :
        List.of(experts.gateProj(), experts.upProj(), experts.downProj())) {
      matrices.forEach(matrix -> requireAlike(gate, CudaMatrix.of(matrix)));
    }
    long bytes = (long) RECORD_BYTES * experts.count();
    long address = device.allocateUncleared(Reservation.Use.WEIGHTS, bytes);
    device.upload(address, bytes, (from, slot) -> write(experts, from, slot));
    return new ExpertTable(address, experts.count(), gate, down);
  }

  private static void requireAlike(CudaMatrix first, CudaMatrix other) {
    if (!first.isLike(other)) {
      throw new KernelException(
          "experts of one layer in different formats, %s and %s, cannot run on CUDA"
              .formatted(first.dtype(), other.dtype()));
    }
  }

  private static void write(ExpertMatrices experts, long from, ByteBuffer slot) {
    for (int e = (int) (from / RECORD_BYTES); slot.remaining() >= RECORD_BYTES; e++) {
      CudaMatrix gate = CudaMatrix.of(experts.gateProj().get(e));
      CudaMatrix up = CudaMatrix.of(experts.upProj().get(e));
      CudaMatrix down = CudaMatrix.of(experts.downProj().get(e));
      slot.putLong(gate.address()).putLong(up.address()).putLong(down.address());
      slot.putLong(gate.scales()).putLong(up.scales()).putLong(down.scales());
    }
  }
}
