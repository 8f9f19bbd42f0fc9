package org.sparseforge.engine.kernel.cuda;

import static org.sparseforge.engine.kernel.cuda.JcudaSource.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/**
 * Memory of one context: JCuda's pointers behind the addresses and buffers that {@link Driver}
 * speaks of.
 */
final class JcudaMemory {
  /** Pinned for every context of the process. */
  private static final int HOST_ALLOC_PORTABLE = 1;

  /** Shows the address that JCuda keeps to itself. */
  private static final class Allocation extends CUdeviceptr {
    long address() {
      return getNativePointer();
    }
  }

  private final Map<Long, Allocation> allocations = new HashMap<>();
  private final Map<ByteBuffer, Pointer> pinned = new IdentityHashMap<>();

  long allocate(long bytes) {
    Allocation allocation = new Allocation();
    check("cuMemAlloc", JCudaDriver.cuMemAlloc(allocation, bytes));
    allocations.put(allocation.address(), allocation);
    return allocation.address();
  }

  void free(long address) {
    check("cuMemFree", JCudaDriver.cuMemFree(allocations.remove(address)));
  }

  ByteBuffer allocatePinned(int bytes) {
    Pointer pointer = new Pointer();
    check("cuMemHostAlloc", JCudaDriver.cuMemHostAlloc(pointer, bytes, HOST_ALLOC_PORTABLE));
    ByteBuffer buffer = pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
    pinned.put(buffer, pointer);
    return buffer;
  }

  void freePinned(ByteBuffer buffer) {
    check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(pinned.remove(buffer)));
  }

  static CUdeviceptr at(long address) {
    return new CUdeviceptr().withByteOffset(address);
  }

  /** Where the position of a pinned buffer lies. */
  Pointer host(ByteBuffer buffer) {
    return pinned.get(buffer).withByteOffset(buffer.position());
  }
}
