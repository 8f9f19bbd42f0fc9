package org.sparseforge.engine.kernel.cuda;

import org.sparseforge.engine.kernel.KernelException;

/**
 * Device memory for what one operator needs on its way. Every operator begins at the front again:
 * kernels run in order, so what the one before left there is used up by then.
 */
final class Workspace {
  /** Most {@link #take}s of an operator, each of which may waste an alignment. */
  private static final int MOST_PARTS = 4;

  private final long address;
  private final long bytes;
  private long next;

  Workspace(long address, long bytes) {
    this.address = address;
    this.bytes = bytes;
  }

  /** Everything is free. */
  Workspace begin() {
    next = 0;
    return this;
  }

  /**
   * How many rows an operator may take at a time; at least one.
   *
   * @param fixedBytes what it takes besides, whatever the rows
   */
  int rows(long bytesPerRow, long fixedBytes, int most) {
    long room = bytes - fixedBytes - (long) MOST_PARTS * Reservation.ALIGNMENT;
    return (int) Math.max(1, Math.min(most, room / Math.max(1, bytesPerRow)));
  }

  /**
   * @param what a message calls it
   */
  long take(String what, long numbers, int bytesPerNumber) {
    long wanted = numbers * bytesPerNumber;
    long rounded =
        (wanted + Reservation.ALIGNMENT - 1) / Reservation.ALIGNMENT * Reservation.ALIGNMENT;
    if (rounded > bytes - next) {
      throw new KernelException(
          "%s take %s of device memory beside %s taken already, and %s are set aside; lower max_model_len"
              .formatted(
                  what, Reservation.size(wanted), Reservation.size(next), Reservation.size(bytes)));
    }
    long at = address + next;
    next += rounded;
    return at;
  }
}
