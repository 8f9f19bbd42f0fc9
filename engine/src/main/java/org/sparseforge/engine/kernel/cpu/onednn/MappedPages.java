package org.sparseforge.engine.kernel.cpu.onednn;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/** Memory that shows a file: a second copy of every weight once they are packed. */
public final class MappedPages {
  private static final int PAGE = 4096;
  private static final int ADVICE_DO_NOT_NEED = 4;

  private MappedPages() {}

  /**
   * Takes the pages that lie wholly in {@code mapped} out of this process. The system may keep them
   * in its cache of files; whoever reads there again gets them again.
   *
   * @param mapped a file's memory, never written: anything else would be lost
   */
  public static void giveBack(ByteBuffer mapped) {
    long begin = Pointer.nativeValue(Native.getDirectBufferPointer(mapped));
    long first = (begin + PAGE - 1) / PAGE * PAGE;
    long end = (begin + mapped.capacity()) / PAGE * PAGE;
    if (end > first) {
      // Only advice: a system that does not take it has the pages once more than it must.
      MemoryAdvice.madvise(first, end - first, ADVICE_DO_NOT_NEED);
    }
  }
}
