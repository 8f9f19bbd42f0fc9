package org.sparseforge.engine.kernel.cpu.onednn;

import java.nio.ShortBuffer;

/** A weight [n][k] in bf16, in the layout that its {@link Products} want. */
public final class PackedWeight implements AutoCloseable {
  private final NativeMemory memory;

  /** Reads a weight row by row. */
  public interface RowReader {
    /** Writes row {@code row} as bf16 to {@code into}, from {@code at} on. */
    void read(int row, ShortBuffer into, int at);
  }

  public PackedWeight(Products products, Caller caller, RowReader rows) {
    OneDnn.onThisThread();
    int n = products.n();
    int k = products.k();
    long layout = products.weightsLayout();
    memory = new NativeMemory(OneDnn.dnnl_memory_desc_get_size(layout));
    long plain = OneDnn.strided(k, n, OneDnn.BF16, 1, k);
    try (NativeMemory staged = new NativeMemory(2L * n * k)) {
      for (int row = 0; row < n; row++) {
        rows.read(row, staged.shorts(), row * k);
      }
      long descriptor =
          OneDnn.created(
              d ->
                  OneDnn.dnnl_reorder_primitive_desc_create(
                      d, plain, OneDnn.engine(), layout, OneDnn.engine(), 0));
      long reorder = OneDnn.created(p -> OneDnn.dnnl_primitive_create(p, descriptor));
      long from = OneDnn.memory(plain, staged.address());
      long to = OneDnn.memory(layout, memory.address());
      caller.executeReorder(reorder, from, to);
      OneDnn.dnnl_memory_destroy(from);
      OneDnn.dnnl_memory_destroy(to);
      OneDnn.dnnl_primitive_destroy(reorder);
      OneDnn.dnnl_primitive_desc_destroy(descriptor);
    } finally {
      OneDnn.dnnl_memory_desc_destroy(plain);
    }
  }

  long address() {
    return memory.address();
  }

  @Override
  public void close() {
    memory.close();
  }
}
