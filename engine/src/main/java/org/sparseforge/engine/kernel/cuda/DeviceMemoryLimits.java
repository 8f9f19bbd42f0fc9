package org.sparseforge.engine.kernel.cuda;

import org.sparseforge.engine.kernel.KernelException;

/**
 * Memory that a device's user may take.
 *
 * @param deviceBytes of the device; 0: nine tenths of what is free when it is opened, the rest
 *     being left to the driver, which takes some with every kernel it loads
 * @param stagingSlots pinned pieces on the way to the device
 * @param stagingBytes of each piece, and of the one on the way back
 */
record DeviceMemoryLimits(long deviceBytes, int stagingSlots, int stagingBytes) {
  private static final int SLOTS = 4;
  private static final int SLOT_BYTES = 16 << 20;

  static DeviceMemoryLimits of(long deviceBytes) {
    return new DeviceMemoryLimits(deviceBytes, SLOTS, SLOT_BYTES);
  }

  /** What to reserve of a device of which {@code free} bytes are free. */
  long reserve(DeviceInfo device, long free) {
    if (deviceBytes > free) {
      throw new KernelException(
          "device_memory_bytes=%d asks for %s, but %s of %s on %s are free; lower it"
              .formatted(
                  deviceBytes,
                  Reservation.size(deviceBytes),
                  Reservation.size(free),
                  Reservation.size(device.totalBytes()),
                  device));
    }
    return deviceBytes > 0 ? deviceBytes : free / 10 * 9;
  }
}
