package org.sparseforge.engine.kernel.cpu.onednn;

import java.util.ArrayList;
import java.util.List;

/** Memory for many things that live equally long, cut from large pieces. Safe for many threads. */
public final class NativeArena implements AutoCloseable {
  private static final long PIECE = 64L << 20;
  private static final int ALIGNMENT = 64;

  private final List<NativeMemory> pieces = new ArrayList<>();
  private long left;

  /** The address of {@code size} bytes of zeros. */
  synchronized long allocate(long size) {
    long rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded > PIECE / 4) {
      NativeMemory own = new NativeMemory(rounded);
      pieces.add(0, own);
      return own.address();
    }
    if (rounded > left) {
      pieces.add(new NativeMemory(PIECE));
      left = PIECE;
    }
    long address = pieces.get(pieces.size() - 1).address() + PIECE - left;
    left -= rounded;
    return address;
  }

  @Override
  public synchronized void close() {
    pieces.forEach(NativeMemory::close);
    pieces.clear();
    left = 0;
  }
}
