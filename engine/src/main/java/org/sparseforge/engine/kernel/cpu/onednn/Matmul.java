package org.sparseforge.engine.kernel.cpu.onednn;

/**
 * One matrix product of fixed shape: bf16 [m][k] by bf16 [k][n] into fp32 [m][n]. Any thread may
 * run it, each with a {@link Caller} of its own.
 */
public final class Matmul implements AutoCloseable {
  private final long primitive;
  private final long sourceDescriptor;
  private final long weightsDescriptor;
  private final long destinationDescriptor;
  private final long scratchpadDescriptor;
  private final long scratchpadSize;
  private final Operands[] operands;

  /** Memory objects of one caller, pointed at other addresses from call to call. */
  private record Operands(long source, long weights, long destination, long scratchpad) {}

  private Matmul(long source, long weights, long destination, int callers) {
    OneDnn.onThisThread();
    long descriptor =
        OneDnn.created(
            d ->
                OneDnn.dnnl_matmul_primitive_desc_create(
                    d, OneDnn.engine(), source, weights, 0, destination, OneDnn.attributes()));
    primitive = OneDnn.created(p -> OneDnn.dnnl_primitive_create(p, descriptor));
    sourceDescriptor = source;
    destinationDescriptor = destination;
    weightsDescriptor = query(descriptor, OneDnn.QUERY_WEIGHTS_MD);
    scratchpadDescriptor = query(descriptor, OneDnn.QUERY_SCRATCHPAD_MD);
    scratchpadSize = OneDnn.dnnl_memory_desc_get_size(scratchpadDescriptor);
    OneDnn.dnnl_memory_desc_destroy(weights);
    OneDnn.dnnl_primitive_desc_destroy(descriptor);
    operands = new Operands[callers];
  }

  private static long query(long descriptor, int what) {
    long borrowed = OneDnn.dnnl_primitive_desc_query_md(descriptor, what, 0);
    return OneDnn.created(copy -> OneDnn.dnnl_memory_desc_clone(copy, borrowed));
  }

  /**
   * A product with a weight packed once, in the layout oneDNN likes best.
   *
   * @param sourceStride numbers between the starts of two rows of the source
   * @param callers how many threads will run it
   */
  static Matmul packed(int m, int k, int n, int sourceStride, int callers) {
    return new Matmul(
        OneDnn.rowMajor(m, k, OneDnn.BF16, sourceStride),
        OneDnn.anyLayout(k, n, OneDnn.BF16),
        OneDnn.rowMajor(m, n, OneDnn.F32, n),
        callers);
  }

  /** The same in a layout that another product chose. */
  static Matmul packedAs(long layout, int m, int k, int n, int sourceStride, int callers) {
    return new Matmul(
        OneDnn.rowMajor(m, k, OneDnn.BF16, sourceStride),
        OneDnn.created(copy -> OneDnn.dnnl_memory_desc_clone(copy, layout)),
        OneDnn.rowMajor(m, n, OneDnn.F32, n),
        callers);
  }

  /** How a plain matrix lies: numbers between neighbours in a column, and in a row. */
  public record Strides(int row, int col) {}

  /** A product of two plain matrices. */
  public static Matmul plain(int m, int k, int n, Strides source, Strides weights, int callers) {
    return new Matmul(
        OneDnn.strided(m, k, OneDnn.BF16, source.row(), source.col()),
        OneDnn.strided(k, n, OneDnn.BF16, weights.row(), weights.col()),
        OneDnn.rowMajor(m, n, OneDnn.F32, n),
        callers);
  }

  /** The layout of the weight; lives as long as this product. */
  long weightsLayout() {
    return weightsDescriptor;
  }

  /**
   * Computes it.
   *
   * @param index of the caller, below the number of callers; no other thread has it meanwhile
   */
  public void run(Caller caller, int index, long source, long weights, long destination) {
    Operands o = operands[index];
    if (o == null) {
      o = operands(caller);
      operands[index] = o;
    }
    OneDnn.dnnl_memory_set_data_handle(o.source, source);
    OneDnn.dnnl_memory_set_data_handle(o.weights, weights);
    OneDnn.dnnl_memory_set_data_handle(o.destination, destination);
    if (o.scratchpad != 0) {
      OneDnn.dnnl_memory_set_data_handle(o.scratchpad, caller.scratch(scratchpadSize));
    }
    caller.execute(primitive, o.source, o.weights, o.destination, o.scratchpad);
  }

  private Operands operands(Caller caller) {
    return new Operands(
        OneDnn.memory(sourceDescriptor, 0),
        OneDnn.memory(weightsDescriptor, 0),
        OneDnn.memory(destinationDescriptor, 0),
        scratchpadSize == 0
            ? 0
            : OneDnn.memory(scratchpadDescriptor, caller.scratch(scratchpadSize)));
  }

  @Override
  public void close() {
    for (Operands o : operands) {
      if (o != null) {
        OneDnn.dnnl_memory_destroy(o.source);
        OneDnn.dnnl_memory_destroy(o.weights);
        OneDnn.dnnl_memory_destroy(o.destination);
        if (o.scratchpad != 0) {
          OneDnn.dnnl_memory_destroy(o.scratchpad);
        }
      }
    }
    OneDnn.dnnl_primitive_destroy(primitive);
    OneDnn.dnnl_memory_desc_destroy(sourceDescriptor);
    OneDnn.dnnl_memory_desc_destroy(weightsDescriptor);
    OneDnn.dnnl_memory_desc_destroy(destinationDescriptor);
    OneDnn.dnnl_memory_desc_destroy(scratchpadDescriptor);
  }
}
