package org.sparseforge.engine.kernel.cpu.onednn;

/**
 * oneDNN's view of an address. Pointing it elsewhere is a call, which is spared where it can be.
 */
final class MemoryObject implements AutoCloseable {
  private final long handle;
  private long address;

  MemoryObject(long descriptor, long address) {
    this.handle = OneDnn.memory(descriptor, address);
    this.address = address;
  }

  /** The handle, looking at {@code wanted}. */
  long at(long wanted) {
    if (address != wanted) {
      OneDnn.check(OneDnn.dnnl_memory_set_data_handle(handle, wanted));
      address = wanted;
    }
    return handle;
  }

  long handle() {
    return handle;
  }

  @Override
  public void close() {
    OneDnn.dnnl_memory_destroy(handle);
  }
}
