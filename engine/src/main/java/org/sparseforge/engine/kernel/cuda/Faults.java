package org.sparseforge.engine.kernel.cuda;

import java.util.Arrays;
import org.sparseforge.engine.kernel.NotANumberException;

/**
 * What kernels found to be NaN where they had to choose. They run behind the host, so it is told
 * when the host next waits for them.
 */
final class Faults {
  /** A choice that NaN spoils, with what is said of it: row, then column. */
  enum Choice {
    INDEX("the index score of token %d for position %d is NaN"),
    ROUTER("the router logit of token %d for expert %d is NaN");

    private final String message;

    Choice(String message) {
      this.message = message;
    }
  }

  /** A word that no kernel has lowered. */
  private static final long NOTHING = -1;

  private final Device device;
  private final long address;
  private final long bytes = (long) Choice.values().length * Long.BYTES;
  private final long[] words = new long[Choice.values().length];

  Faults(Device device) {
    this.device = device;
    address = device.allocateUncleared(Reservation.Use.ACTIVATIONS, bytes);
    reset();
  }

  /** The word that a kernel of this choice lowers. */
  long address(Choice choice) {
    return address + (long) choice.ordinal() * Long.BYTES;
  }

  /**
   * Waits for the device.
   *
   * @throws NotANumberException if a kernel since the last call met a NaN
   */
  void check() {
    device.download(address, bytes, (from, slot) -> slot.asLongBuffer().get(words));
    for (Choice choice : Choice.values()) {
      long word = words[choice.ordinal()];
      if (word != NOTHING) {
        reset();
        throw new NotANumberException(
            choice.message.formatted((int) (word >>> Integer.SIZE), (int) word));
      }
    }
  }

  private void reset() {
    Arrays.fill(words, NOTHING);
    device.upload(
        address,
        bytes,
        (from, slot) -> {
          slot.asLongBuffer().put(words);
          slot.position(slot.limit());
        });
  }
}
