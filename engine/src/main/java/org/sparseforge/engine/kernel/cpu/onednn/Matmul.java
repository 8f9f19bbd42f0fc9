package org.sparseforge.engine.kernel.cpu.onednn;

/**
 * One matrix product of fixed shape and {@link Format}: [m][k] by [k][n] into [m][n]. Any thread
 * may run it, each with a {@link Caller} of its own.
 */
public final class Matmul implements AutoCloseable {
  private final long primitive;
  private final long sourceDescriptor;
  private final long weightsDescriptor;
  private final long destinationDescriptor;
  private final long scratchpadDescriptor;
  private final long scratchpadSize;
  private final Operands[] operands;

  /** Memory objects of one caller. */
  private record Operands(
      MemoryObject source,
      MemoryObject weights,
      MemoryObject destination,
      MemoryObject scratchpad) {}

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

  /** A product with a weight packed once, in the layout oneDNN likes best. */
  static Matmul packed(Products.Shape shape, int m, int callers) {
    return new Matmul(source(shape, m), weights(shape), destination(shape, m), callers);
  }

  /** The same in a layout that another product chose. */
  static Matmul packedAs(long layout, Products.Shape shape, int m, int callers) {
    long weights = OneDnn.created(copy -> OneDnn.dnnl_memory_desc_clone(copy, layout));
    return new Matmul(source(shape, m), weights, destination(shape, m), callers);
  }

  private static long source(Products.Shape s, int m) {
    return s.heads() == 1
        ? OneDnn.matrix(s.format().operand(), m, s.k(), s.sourceRow(), 1)
        : OneDnn.matrices(
            s.format().operand(),
            s.heads(),
            m,
            s.k(),
            new long[] {s.sourceHead(), s.sourceRow(), 1});
  }

  private static long weights(Products.Shape s) {
    return s.heads() == 1
        ? OneDnn.anyLayout(s.format().operand(), s.k(), s.n())
        : OneDnn.anyLayout(s.format().operand(), s.heads(), s.k(), s.n());
  }

  private static long destination(Products.Shape s, int m) {
    int row = s.heads() * s.n();
    return s.heads() == 1
        ? OneDnn.matrix(s.format().result(), m, s.n(), row, 1)
        : OneDnn.matrices(s.format().result(), s.heads(), m, s.n(), new long[] {s.n(), row, 1});
  }

  /** How a plain matrix lies: numbers between neighbours in a column, and in a row. */
  public record Strides(int row, int col) {}

  /** A product of two plain matrices in bf16. */
  public static Matmul plain(int m, int k, int n, Strides source, Strides weights, int callers) {
    return new Matmul(
        OneDnn.matrix(OneDnn.BF16, m, k, source.row(), source.col()),
        OneDnn.matrix(OneDnn.BF16, k, n, weights.row(), weights.col()),
        OneDnn.matrix(OneDnn.F32, m, n, n, 1),
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
    Operands o = operands(index);
    runOn(caller, o, source, o.weights.at(weights), destination);
  }

  /**
   * The same with a weight that has a memory object already.
   *
   * @param weights the object's handle
   */
  void runPacked(Caller caller, int index, long source, long weights, long destination) {
    runOn(caller, operands(index), source, weights, destination);
  }

  private void runOn(Caller caller, Operands o, long source, long weights, long destination) {
    caller.execute(
        primitive,
        o.source.at(source),
        weights,
        o.destination.at(destination),
        scratchpadSize == 0 ? 0 : o.scratchpad.at(caller.scratch(scratchpadSize)));
  }

  private Operands operands(int index) {
    if (operands[index] == null) {
      operands[index] =
          new Operands(
              new MemoryObject(sourceDescriptor, 0),
              new MemoryObject(weightsDescriptor, 0),
              new MemoryObject(destinationDescriptor, 0),
              new MemoryObject(scratchpadDescriptor, 0));
    }
    return operands[index];
  }

  @Override
  public void close() {
    for (Operands o : operands) {
      if (o != null) {
        o.source.close();
        o.weights.close();
        o.destination.close();
        o.scratchpad.close();
      }
    }
    OneDnn.dnnl_primitive_destroy(primitive);
    OneDnn.dnnl_memory_desc_destroy(sourceDescriptor);
    OneDnn.dnnl_memory_desc_destroy(weightsDescriptor);
    OneDnn.dnnl_memory_desc_destroy(destinationDescriptor);
    OneDnn.dnnl_memory_desc_destroy(scratchpadDescriptor);
  }
}
