package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;
import org.sparseforge.engine.loader.Bf16;
import org.sparseforge.engine.loader.DType;
import org.sparseforge.engine.loader.Tensor;
import org.sparseforge.engine.loader.Weight;

/**
 * Weights on the device: streamed from their mapped files through pinned memory, each once, in
 * pieces far below the 2 GiB that a Java buffer ends at.
 */
final class CudaWeights {
  private final Device device;
  private final boolean forTensorCores;
  private final Map<Weight, CudaMatrix> loaded = new IdentityHashMap<>();

  /**
   * @param forTensorCores whether products are of numbers rounded to bf16; else in fp32
   */
  CudaWeights(Device device, boolean forTensorCores) {
    this.device = device;
    this.forTensorCores = forTensorCores;
  }

  CudaMatrix of(Weight weight) {
    // Parts of a model may each ask for a matrix they share.
    CudaMatrix known = loaded.get(weight);
    if (known == null) {
      known = load(weight);
      loaded.put(weight, known);
    }
    return known;
  }

  private CudaMatrix load(Weight weight) {
    DType dtype = weight.tensor().dtype();
    boolean rounded = forTensorCores && (dtype == DType.F32 || dtype == DType.F16);
    return rounded ? round(weight) : loadAsItIs(weight);
  }

  private CudaMatrix loadAsItIs(Weight weight) {
    return new CudaMatrix(
        weight.tensor().dtype(),
        forTensorCores,
        weight.rows(),
        weight.cols(),
        stream(weight.tensor()),
        weight.scaleInv().map(this::stream).orElse(0L),
        weight.quantBlockRows(),
        weight.quantBlockCols().orElse(1));
  }

  /** As bf16, numbers of a row at a time. */
  private CudaMatrix round(Weight weight) {
    int cols = weight.cols();
    long bytes = (long) Short.BYTES * weight.rows() * cols;
    long address = device.allocateUncleared(Reservation.Use.WEIGHTS, bytes);
    float[] some = new float[cols];
    device.upload(
        address,
        bytes,
        (from, slot) -> {
          for (long at = from / Short.BYTES; slot.remaining() >= Short.BYTES; ) {
            int row = (int) (at / cols);
            int col = (int) (at % cols);
            int count = Math.min(cols - col, slot.remaining() / Short.BYTES);
            weight.read(row, col, some, 0, count);
            for (int i = 0; i < count; i++) {
              slot.putShort(Bf16.fromFloat(some[i]));
            }
            at += count;
          }
        });
    return new CudaMatrix(DType.BF16, true, weight.rows(), cols, address, 0, 1, 1);
  }

  private long stream(Tensor tensor) {
    long address = device.allocateUncleared(Reservation.Use.WEIGHTS, tensor.bytes());
    device.upload(
        address, tensor.bytes(), (long from, ByteBuffer slot) -> tensor.readRaw(from, slot));
    return address;
  }
}
