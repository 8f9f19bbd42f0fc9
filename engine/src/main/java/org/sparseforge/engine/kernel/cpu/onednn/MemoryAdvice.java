package org.sparseforge.engine.kernel.cpu.onednn;

import com.sun.jna.Native;

/** The C library's {@code madvise}. */
final class MemoryAdvice {
  static {
    Native.register(MemoryAdvice.class, "c");
  }

  private MemoryAdvice() {}

  static native int madvise(long address, long length, int advice);
}
