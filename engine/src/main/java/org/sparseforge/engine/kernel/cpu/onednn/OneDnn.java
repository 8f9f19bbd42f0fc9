package org.sparseforge.engine.kernel.cpu.onednn;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.LongByReference;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * The library and its functions. Every task of the backend's pool is one thread's work, so oneDNN's
 * own threads are switched off in each thread that calls it ({@link #onThisThread}).
 */
public final class OneDnn {
  static final int CPU = 1;
  static final int BF16 = 2;
  static final int F32 = 3;
  static final int S32 = 4;
  static final int S8 = 5;
  static final int ANY = 1;
  static final int ARG_SRC = 1;
  static final int ARG_DST = 17;
  static final int ARG_WEIGHTS = 33;
  static final int ARG_SCRATCHPAD = 80;
  static final int QUERY_WEIGHTS_MD = 131;
  static final int QUERY_SCRATCHPAD_MD = 136;
  static final int SCRATCHPAD_USER = 1;

  /** Bits of oneDNN's instruction sets: AVX-512 with bf16 products. */
  private static final int AVX512_BF16 = 231;

  private static final ThreadLocal<Boolean> SINGLE = ThreadLocal.withInitial(() -> false);

  private OneDnn() {}

  /**
   * Why bf16 and int8 products cannot be had on this machine; empty when they can. Processors with
   * the former have the latter.
   */
  public static Optional<String> unavailable() {
    return Holder.PROBLEM;
  }

  /** Loaded at the first question, once. */
  private static final class Holder {
    static final Optional<String> PROBLEM = load();
    static Function setNumThreads;
    static long engine;
    static long attributes;

    private Holder() {}

    private static Optional<String> load() {
      try {
        NativeFiles files = NativeFiles.extracted();
        NativeLibrary gomp = NativeLibrary.getInstance(files.gomp().toString());
        Native.register(OneDnn.class, NativeLibrary.getInstance(files.dnnl().toString()));
        setNumThreads = gomp.getFunction("omp_set_num_threads");
        int isa = dnnl_get_effective_cpu_isa();
        if ((isa & AVX512_BF16) != AVX512_BF16) {
          return Optional.of("this processor has no bf16 products (avx512_bf16)");
        }
        setNumThreads.invoke(new Object[] {1});
        engine = created(e -> dnnl_engine_create(e, CPU, 0));
        attributes = created(a -> dnnl_primitive_attr_create(a));
        check(dnnl_primitive_attr_set_scratchpad_mode(attributes, SCRATCHPAD_USER));
        return Optional.empty();
      } catch (NativeFiles.MissingException e) {
        return Optional.of(e.getMessage());
      } catch (LinkageError e) {
        return Optional.of("oneDNN does not load here: " + e.getMessage());
      }
    }
  }

  static long engine() {
    return Holder.engine;
  }

  /** Primitives take their scratch memory from the caller. */
  static long attributes() {
    return Holder.attributes;
  }

  /** A stream for one thread. */
  static long newStream() {
    return created(s -> dnnl_stream_create(s, Holder.engine, 1));
  }

  /**
   * To be called by a thread before it makes or runs a primitive; costs nothing after the first.
   */
  static void onThisThread() {
    if (!SINGLE.get()) {
      Holder.setNumThreads.invoke(new Object[] {1});
      SINGLE.set(true);
    }
  }

  /** A matrix of which so many numbers lie between neighbours in a column, and in a row. */
  static long matrix(int dtype, long rows, long cols, long rowStride, long colStride) {
    return strided(dtype, new long[] {rows, cols}, new long[] {rowStride, colStride});
  }

  /** Several matrices of one shape; strides between matrices, rows and columns. */
  static long matrices(int dtype, long count, long rows, long cols, long[] strides) {
    return strided(dtype, new long[] {count, rows, cols}, strides);
  }

  private static long strided(int dtype, long[] sizes, long[] strides) {
    return created(
        md -> dnnl_memory_desc_create_with_strides(md, sizes.length, sizes, dtype, strides));
  }

  /** A tensor whose layout oneDNN chooses. */
  static long anyLayout(int dtype, long... sizes) {
    return created(md -> dnnl_memory_desc_create_with_tag(md, sizes.length, sizes, dtype, ANY));
  }

  static long memory(long descriptor, long address) {
    return created(m -> dnnl_memory_create(m, descriptor, Holder.engine, address));
  }

  static long created(ToIntFunction<LongByReference> call) {
    LongByReference handle = new LongByReference();
    check(call.applyAsInt(handle));
    return handle.getValue();
  }

  static void check(int status) {
    if (status != 0) {
      throw new IllegalStateException("oneDNN refused a call with status " + status);
    }
  }

  static native int dnnl_get_effective_cpu_isa();

  static native int dnnl_engine_create(LongByReference engine, int kind, long index);

  static native int dnnl_stream_create(LongByReference stream, long engine, int flags);

  static native int dnnl_stream_destroy(long stream);

  static native int dnnl_primitive_attr_create(LongByReference attributes);

  static native int dnnl_primitive_attr_set_scratchpad_mode(long attributes, int mode);

  static native int dnnl_memory_desc_create_with_tag(
      LongByReference descriptor, int dims, long[] sizes, int dtype, int tag);

  static native int dnnl_memory_desc_create_with_strides(
      LongByReference descriptor, int dims, long[] sizes, int dtype, long[] strides);

  static native int dnnl_memory_desc_clone(LongByReference copy, long descriptor);

  static native int dnnl_memory_desc_destroy(long descriptor);

  static native long dnnl_memory_desc_get_size(long descriptor);

  static native int dnnl_memory_create(
      LongByReference memory, long descriptor, long engine, long handle);

  static native int dnnl_memory_set_data_handle(long memory, long handle);

  static native int dnnl_memory_destroy(long memory);

  static native int dnnl_matmul_primitive_desc_create(
      LongByReference result,
      long engine,
      long source,
      long weights,
      long bias,
      long destination,
      long attributes);

  static native int dnnl_reorder_primitive_desc_create(
      LongByReference result,
      long source,
      long sourceEngine,
      long destination,
      long destinationEngine,
      long attributes);

  static native int dnnl_primitive_create(LongByReference primitive, long descriptor);

  static native int dnnl_primitive_destroy(long primitive);

  static native int dnnl_primitive_desc_destroy(long descriptor);

  static native long dnnl_primitive_desc_query_md(long descriptor, int what, int index);

  static native int dnnl_primitive_execute(
      long primitive, long stream, int numArguments, long arguments);
}
