package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Launches: what the driver is asked, and what is said when kernels fail. */
class DeviceLaunchTest extends RecordedDevice {
  @Test
  void aKernelIsLookedUpOnceAndLaunchedWithItsArguments() {
    try (Device device = open()) {
      List<String> calls =
          callsDuring(
              () -> {
                device.run(describe(device, 3));
                device.run(describe(device, 4));
              });
      assertEquals(
          List.of(
              "cuModuleGetFunction sf_rms_norm",
              "cuLaunchKernel sf_rms_norm in 3 blocks of 256 threads (x=0x10, eps=0.5, numRows=3)",
              "cuLaunchKernel sf_rms_norm in 4 blocks of 256 threads (x=0x10, eps=0.5, numRows=4)"),
          calls);
    }
  }

  @Test
  void noRowsAreNoLaunch() {
    try (Device device = open()) {
      assertEquals(List.of(), callsDuring(() -> device.run(describe(device, 0))));
    }
  }

  @Test
  void muchSharedMemoryIsAskedForOnce() {
    try (Device device = open()) {
      List<String> calls =
          callsDuring(
              () -> {
                device.run(describe(device, 1).shared(48 << 10));
                device.run(describe(device, 1).shared(100_000));
                device.run(describe(device, 1).shared(100_000));
                device.run(describe(device, 1).shared(60_000));
              });
      assertEquals(
          List.of("cuFuncSetAttribute sf_rms_norm 100000"),
          calls.stream().filter(call -> call.startsWith("cuFuncSetAttribute")).toList());
    }
  }

  @Test
  void aLaunchThatIsRefusedNamesKernelAndShape() {
    try (Device device = open()) {
      driver.failing("cuLaunchKernel", 701);
      assertEquals(
          "CUDA, device 0 (Recorder), launching sf_rms_norm in 3x2 blocks of 256 threads and 512"
              + " shared bytes (x=0x10, eps=0.5, numRows=3): cuLaunchKernel returned"
              + " CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES (701); the kernel asks for more than the device"
              + " has",
          refusal(() -> device.run(describe(device, 3).grid(3, 2, 1).shared(512))));
    }
  }

  @Test
  void aKernelThatIsMissingIsSaidAsOne() {
    driver.failing("cuModuleGetFunction", 500);
    try (Device device = open()) {
      String message = refusal(() -> device.run(describe(device, 1)));
      assertTrue(
          message.endsWith(
              "cuModuleGetFunction returned CUDA_ERROR_NOT_FOUND (500); kernels and host side are of"
                  + " different builds"),
          message);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {700, 719})
  void aFaultOfAKernelNamesTheSuspectsAndTheDeviceStaysLost(int code) {
    Device device = open();
    for (int rows = 1; rows <= 6; rows++) {
      device.run(describe(device, rows));
    }
    device.download(RecordingDriver.BASE, 8, (from, slot) -> {});
    device.run(describe(device, 7));
    driver.failing("cuStreamSynchronize", code);
    String message = refusal(() -> device.download(RecordingDriver.BASE, 8, (from, slot) -> {}));
    assertEquals(
        "CUDA, device 0 (Recorder), copying 8 bytes from the device: cuStreamSynchronize returned "
            + ResultCode.describe(code)
            + "; launched since the last wait: sf_rms_norm in 7 blocks of 256 threads (x=0x10,"
            + " eps=0.5, numRows=7); the device is lost to this process: end it, and run the same"
            + " command again",
        message);
    List<String> after =
        callsDuring(
            () -> {
              assertEquals(message, refusal(() -> upload(device, RecordingDriver.BASE, 3)));
              assertEquals(message, refusal(() -> device.run(describe(device, 1))));
            });
    assertEquals(List.of(), after);
    device.close();
    assertEquals(Set.of(), driver.held());
  }

  @Test
  void ofManySuspectsTheLatestAreNamedAndTheRestCounted() {
    try (Device device = open()) {
      for (int rows = 1; rows <= 7; rows++) {
        device.run(describe(device, rows));
      }
      driver.failing("cuStreamSynchronize", 700);
      String message = refusal(() -> device.download(RecordingDriver.BASE, 8, (from, slot) -> {}));
      assertTrue(message.contains("since the last wait: 3 others, sf_rms_norm in 4 "), message);
      assertTrue(message.contains("CUDA_LAUNCH_BLOCKING=1 in the environment"), message);
    }
  }
}
