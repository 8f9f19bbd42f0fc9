package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.sparseforge.engine.kernel.KernelException;

/** The host side over a driver that records, for tests of it. */
abstract class RecordedDevice {
  static final DeviceMemoryLimits SMALL = new DeviceMemoryLimits(4096, 2, 64);

  final RecordingDriver driver = new RecordingDriver(1 << 20);

  Device open() {
    return new Device(driver, new byte[5], SMALL);
  }

  static String refusal(Runnable call) {
    return assertThrows(KernelException.class, call::run).getMessage();
  }

  List<String> callsDuring(Runnable work) {
    int before = driver.calls.size();
    work.run();
    return List.copyOf(driver.calls.subList(before, driver.calls.size()));
  }

  static void upload(Device device, long to, int bytes) {
    device.upload(
        to,
        bytes,
        (from, slot) -> {
          while (slot.hasRemaining()) {
            slot.put((byte) 1);
          }
        });
  }

  static Launch describe(Device device, int numRows) {
    return device
        .kernel("sf_rms_norm")
        .grid(numRows, 1, 1)
        .block(256, 1, 1)
        .pointer("x", 0x10)
        .put("eps", 0.5f)
        .put("numRows", numRows);
  }
}
