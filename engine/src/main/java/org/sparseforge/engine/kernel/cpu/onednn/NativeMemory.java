package org.sparseforge.engine.kernel.cpu.onednn;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;

/**
 * Memory outside the heap, aligned to cache lines, zeroed, freed by {@link #close}. Not counted by
 * the JVM's limit for direct buffers.
 */
public final class NativeMemory implements AutoCloseable {
  private static final int ALIGNMENT = 64;

  /** Size of the large pages of x86-64; memory of at least this asks for them. */
  private static final int LARGE_PAGE = 2 << 20;

  private static final int ADVICE_LARGE_PAGES = 14;

  private final long allocated;
  private final long address;
  private final ByteBuffer bytes;
  private final ShortBuffer shorts;
  private final FloatBuffer floats;
  private final IntBuffer ints;
  private boolean closed;

  /**
   * @param size in bytes, below 2 GiB: what one buffer spans
   * @throws OutOfMemoryError if the system has no more
   */
  public NativeMemory(long size) {
    if (size < 0 || size > Integer.MAX_VALUE - ALIGNMENT) {
      throw new IllegalArgumentException(
          "a native buffer of %d bytes; at most %d".formatted(size, Integer.MAX_VALUE - ALIGNMENT));
    }
    int alignment = size >= LARGE_PAGE ? LARGE_PAGE : ALIGNMENT;
    allocated = Native.malloc(size + alignment);
    if (allocated == 0) {
      throw new OutOfMemoryError("the system has no %d bytes for a native buffer".formatted(size));
    }
    address = (allocated + alignment - 1) / alignment * alignment;
    if (alignment == LARGE_PAGE) {
      // Rows are read all over a cache: with small pages most of the time goes into finding pages.
      // Only advice: a system without large pages ignores it.
      MemoryAdvice.madvise(address, size / LARGE_PAGE * LARGE_PAGE, ADVICE_LARGE_PAGES);
    }
    new Pointer(address).clear(size);
    bytes = new Pointer(address).getByteBuffer(0, size).order(ByteOrder.nativeOrder());
    shorts = bytes.asShortBuffer();
    floats = bytes.asFloatBuffer();
    ints = bytes.asIntBuffer();
  }

  public long address() {
    return address;
  }

  /** The whole of it in bytes; use absolute positions only, threads share it. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** The same as bf16. */
  public ShortBuffer shorts() {
    return shorts;
  }

  /** The same as fp32. */
  public FloatBuffer floats() {
    return floats;
  }

  /** The same as whole numbers of 32 bits. */
  public IntBuffer ints() {
    return ints;
  }

  /** At least {@code size} bytes: this one, or a new one in its place. */
  static NativeMemory grown(NativeMemory memory, long size) {
    if (memory != null && memory.bytes.capacity() >= size) {
      return memory;
    }
    if (memory != null) {
      memory.close();
    }
    return new NativeMemory(size);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Native.free(allocated);
    }
  }
}
