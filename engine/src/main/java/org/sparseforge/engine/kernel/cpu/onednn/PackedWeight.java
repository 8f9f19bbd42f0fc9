package org.sparseforge.engine.kernel.cpu.onednn;

/**
 * A weight [heads][n][k] in the format and layout that its {@link Products} want. Its memory is the
 * arena's.
 */
public final class PackedWeight implements AutoCloseable {
  private final MemoryObject object;

  /** Reads a weight row by row. */
  public interface RowReader {
    /**
     * Writes row {@code row} to {@code into}, in the products' format, from number {@code at} on.
     */
    void read(int row, NativeMemory into, int at);
  }

  public PackedWeight(Products products, NativeArena arena, Caller caller, RowReader rows) {
    OneDnn.onThisThread();
    Products.Shape shape = products.shape();
    int k = shape.k();
    int rowCount = shape.width();
    long layout = products.weightsLayout();
    long plain =
        shape.heads() == 1
            ? OneDnn.matrix(shape.format().operand(), k, rowCount, 1, k)
            : OneDnn.matrices(
                shape.format().operand(),
                shape.heads(),
                k,
                shape.n(),
                new long[] {(long) shape.n() * k, 1, k});
    try (NativeMemory staged = new NativeMemory((long) shape.format().bytes() * rowCount * k)) {
      for (int row = 0; row < rowCount; row++) {
        rows.read(row, staged, row * k);
      }
      long descriptor =
          OneDnn.created(
              d ->
                  OneDnn.dnnl_reorder_primitive_desc_create(
                      d, plain, OneDnn.engine(), layout, OneDnn.engine(), 0));
      long reorder = OneDnn.created(p -> OneDnn.dnnl_primitive_create(p, descriptor));
      long from = OneDnn.memory(plain, staged.address());
      object = new MemoryObject(layout, arena.allocate(OneDnn.dnnl_memory_desc_get_size(layout)));
      caller.executeReorder(reorder, from, object.handle());
      OneDnn.dnnl_memory_destroy(from);
      OneDnn.dnnl_primitive_destroy(reorder);
      OneDnn.dnnl_primitive_desc_destroy(descriptor);
    } finally {
      OneDnn.dnnl_memory_desc_destroy(plain);
    }
  }

  /** Of its memory object. */
  long handle() {
    return object.handle();
  }

  @Override
  public void close() {
    object.close();
  }
}
