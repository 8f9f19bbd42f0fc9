package org.sparseforge.engine.kernel.cpu.onednn;

/** What one thread needs to run primitives: a stream, arguments, scratch memory. */
public final class Caller implements AutoCloseable {
  private static final int ARGUMENT_BYTES = 16;

  private final long stream = OneDnn.newStream();
  private final NativeMemory arguments = new NativeMemory(4 * ARGUMENT_BYTES);
  private NativeMemory scratch;

  /** Runs {@code primitive}; handles are memory objects, {@code scratchSize} may be zero. */
  void execute(long primitive, long source, long weights, long destination, long scratchpad) {
    OneDnn.onThisThread();
    argument(0, OneDnn.ARG_SRC, source);
    argument(1, OneDnn.ARG_WEIGHTS, weights);
    argument(2, OneDnn.ARG_DST, destination);
    if (scratchpad != 0) {
      argument(3, OneDnn.ARG_SCRATCHPAD, scratchpad);
    }
    OneDnn.check(
        OneDnn.dnnl_primitive_execute(
            primitive, stream, scratchpad == 0 ? 3 : 4, arguments.address()));
  }

  /** Runs a primitive of one source and one destination. */
  void executeReorder(long primitive, long source, long destination) {
    OneDnn.onThisThread();
    argument(0, OneDnn.ARG_SRC, source);
    argument(1, OneDnn.ARG_DST, destination);
    OneDnn.check(OneDnn.dnnl_primitive_execute(primitive, stream, 2, arguments.address()));
  }

  private void argument(int index, int name, long memory) {
    arguments.bytes().putInt(ARGUMENT_BYTES * index, name);
    arguments.bytes().putLong(ARGUMENT_BYTES * index + 8, memory);
  }

  /** Scratch memory of at least {@code size} bytes; valid until a larger one is asked for. */
  long scratch(long size) {
    scratch = NativeMemory.grown(scratch, size);
    return scratch.address();
  }

  @Override
  public void close() {
    OneDnn.dnnl_stream_destroy(stream);
    arguments.close();
    if (scratch != null) {
      scratch.close();
    }
  }
}
