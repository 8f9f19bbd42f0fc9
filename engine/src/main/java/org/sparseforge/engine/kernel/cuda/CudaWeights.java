package org.sparseforge.engine.kernel.cuda;

import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Map;
import org.sparseforge.engine.loader.Tensor;
import org.sparseforge.engine.loader.Weight;

/**
 * Weights on the device: streamed from their mapped files through pinned memory, each once, in
 * pieces far below the 2 GiB that a Java buffer ends at.
 */
final class CudaWeights {
  private final Device device;
  private final Map<Weight, CudaMatrix> loaded = new IdentityHashMap<>();

  CudaWeights(Device device) {
    this.device = device;
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
    return new CudaMatrix(
        weight.tensor().dtype(),
        weight.rows(),
        weight.cols(),
        stream(weight.tensor()),
        weight.scaleInv().map(this::stream).orElse(0L),
        weight.quantBlockRows(),
        weight.quantBlockCols().orElse(1));
  }

  private long stream(Tensor tensor) {
    long address = device.allocateUncleared(Reservation.Use.WEIGHTS, tensor.bytes());
    device.upload(
        address, tensor.bytes(), (long from, ByteBuffer slot) -> tensor.readRaw(from, slot));
    return address;
  }
}
