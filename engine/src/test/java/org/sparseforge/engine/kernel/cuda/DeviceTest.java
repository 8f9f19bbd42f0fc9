package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.engine.kernel.cuda.Reservation.Use;

/** Opening and closing: order of calls, what failures say, what leaks. */
class DeviceTest extends RecordedDevice {
  @Test
  void openingTakesOneRangeOfMemoryAndLoadsTheKernels() {
    try (Device device = open()) {
      assertEquals(
          List.of(
              "cuCtxSetCurrent",
              "cuModuleLoadData 5",
              "cuStreamCreate",
              "cuMemGetInfo",
              "cuMemAlloc 4096",
              "cuEventCreate",
              "cuMemHostAlloc 64",
              "cuEventCreate",
              "cuMemHostAlloc 64",
              "cuMemHostAlloc 64"),
          driver.calls);
      assertEquals(0, device.info().index());
    }
  }

  @Test
  void closingGivesEverythingBackAndTheContextLast() {
    open().close();
    assertEquals(Set.of(), driver.held());
    assertEquals(7, driver.released());
    assertTrue(driver.isClosed());
    assertEquals("cuDevicePrimaryCtxRelease", driver.calls.get(driver.calls.size() - 1));
  }

  /** Copies and kernels that are still on their way use what is about to be given back. */
  @Test
  void closingWaitsForTheStreamBeforeAnythingIsGivenBack() {
    Device device = open();
    int before = driver.calls.size();
    device.close();
    List<String> calls = driver.calls.subList(before, driver.calls.size());
    assertEquals("cuStreamSynchronize", calls.get(1), calls::toString);
    assertTrue(calls.indexOf("cuMemFreeHost") > 1, calls::toString);
  }

  @Test
  void closingTwiceIsClosingOnceAndLaterCallsSaySo() {
    Device device = open();
    device.close();
    device.close();
    assertEquals(
        "these kernels are closed",
        assertThrows(IllegalStateException.class, () -> device.allocate(Use.CACHES, 1))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cuCtxSetCurrent",
        "cuModuleLoadData",
        "cuStreamCreate",
        "cuMemGetInfo",
        "cuMemAlloc",
        "cuEventCreate",
        "cuMemHostAlloc"
      })
  void whateverFailsWhileOpeningNothingLeaks(String call) {
    driver.failing(call, 2);
    String message = refusal(this::open);
    assertTrue(message.startsWith("CUDA, device 0 (Recorder), "), message);
    assertTrue(message.contains(call + " returned CUDA_ERROR_OUT_OF_MEMORY (2)"), message);
    assertEquals(Set.of(), driver.held());
    assertTrue(driver.isClosed());
  }

  @Test
  void whenNothingCanBeGivenBackClosingStillEnds() {
    Device device = open();
    driver.failing("cuMemFree", 700).failing("cuMemFreeHost", 700).failing("cuStreamDestroy", 700);
    device.close();
    assertTrue(driver.isClosed());
  }

  @Test
  void anotherThreadMayTakeOverAndMakesTheContextItsOwn() throws InterruptedException {
    try (Device device = open()) {
      device.run(describe(device, 1));
      Thread other =
          new Thread(
              () -> {
                device.run(describe(device, 2));
                device.run(describe(device, 3));
              },
              "other");
      other.start();
      other.join();
      device.run(describe(device, 4));
      String mine = Thread.currentThread().getName();
      assertEquals(List.of(mine, "other", mine), driver.owners);
    }
  }
}
