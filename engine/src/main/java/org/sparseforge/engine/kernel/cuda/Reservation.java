package org.sparseforge.engine.kernel.cuda;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.sparseforge.engine.kernel.KernelException;

/**
 * One range of device memory from which everything is cut, front to back, and never given back
 * singly: addresses stay what they are as long as a model is open.
 */
final class Reservation {
  /** What memory is for, as messages say it. */
  enum Use {
    WEIGHTS,
    CACHES,
    ACTIVATIONS,
    WORKSPACE
  }

  /** Any load of any kernel is aligned, however wide. */
  static final int ALIGNMENT = 256;

  private final long address;
  private final long bytes;
  private final Map<Use, Long> taken = new EnumMap<>(Use.class);
  private long next;

  Reservation(long address, long bytes) {
    this.address = address;
    this.bytes = bytes;
  }

  long address() {
    return address;
  }

  /** Bytes not yet cut off. */
  long left() {
    return bytes - next;
  }

  /**
   * The address of the next {@code wanted} bytes, aligned.
   *
   * @throws KernelException if they are not there, naming what took the rest
   */
  long cut(Use use, long wanted) {
    long rounded = (wanted + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded > left()) {
      throw new KernelException(
          "device memory: %s of %s do not fit, %s of the %s reserved is left (%s); lower"
                  .formatted(
                      use.name().toLowerCase(Locale.ROOT),
                      size(wanted),
                      size(left()),
                      size(bytes),
                      taken())
              + " kv_cache_memory_bytes or max_num_batched_tokens, or raise device_memory_bytes");
    }
    long at = address + next;
    next += rounded;
    taken.merge(use, rounded, Long::sum);
    return at;
  }

  private String taken() {
    StringJoiner parts = new StringJoiner(", ");
    taken.forEach((use, some) -> parts.add(use.name().toLowerCase(Locale.ROOT) + " " + size(some)));
    return taken.isEmpty() ? "nothing taken" : parts.toString();
  }

  /** In the largest unit that leaves a number of 1 or more. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " bytes";
    }
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    double number = bytes / 1024.0;
    int unit = 0;
    while (number >= 1024 && unit < units.length - 1) {
      number /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", number, units[unit]);
  }
}
