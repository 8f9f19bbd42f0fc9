package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.cuda.Reservation.Use;

/** The host side over a driver that records: order of calls, what failures say, what leaks. */
class DeviceTest {
  private static final DeviceMemoryLimits SMALL = new DeviceMemoryLimits(4096, 2, 64);

  private final RecordingDriver driver = new RecordingDriver(1 << 20);

  private Device open() {
    return new Device(driver, new byte[5], SMALL);
  }

  private static String refusal(Runnable call) {
    return assertThrows(KernelException.class, call::run).getMessage();
  }

  private List<String> callsDuring(Runnable work) {
    int before = driver.calls.size();
    work.run();
    return List.copyOf(driver.calls.subList(before, driver.calls.size()));
  }

  private static void upload(Device device, long to, int bytes) {
    device.upload(
        to,
        bytes,
        (from, slot) -> {
          while (slot.hasRemaining()) {
            slot.put((byte) 1);
          }
        });
  }

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
  void memoryThatIsNotFreeIsRefusedBeforeItIsAskedFor() {
    assertEquals(
        "device_memory_bytes=2097152 asks for 2.0 MiB, but 1.0 MiB of 2.0 MiB on device 0"
            + " (Recorder) are free; lower it",
        refusal(() -> new Device(driver, new byte[1], DeviceMemoryLimits.of(2 << 20))));
    assertTrue(driver.calls.stream().noneMatch(call -> call.startsWith("cuMemAlloc")));
    assertEquals(Set.of(), driver.held());
  }

  @Test
  void withoutALimitNineTenthsOfWhatIsFreeAreTaken() {
    new Device(driver, new byte[1], new DeviceMemoryLimits(0, 1, 64)).close();
    assertTrue(driver.calls.contains("cuMemAlloc " + (1 << 20) / 10 * 9));
  }

  @Test
  void memoryTheDriverDoesNotGiveIsSaidWithWhatIsFree() {
    driver.failing("cuMemAlloc", 2);
    assertEquals(
        "CUDA, device 0 (Recorder), reserving 4.0 KiB of device memory, where 1.0 MiB of 2.0 MiB"
            + " are free (lower device_memory_bytes): cuMemAlloc returned CUDA_ERROR_OUT_OF_MEMORY"
            + " (2)",
        refusal(this::open));
  }

  @Test
  void memoryIsCutInOrderAndAlignedAndEndsWithASentence() {
    try (Device device = open()) {
      assertEquals(RecordingDriver.BASE, device.allocate(Use.WEIGHTS, 1));
      assertEquals(RecordingDriver.BASE + 256, device.allocate(Use.CACHES, 257));
      assertEquals(RecordingDriver.BASE + 768, device.allocate(Use.ACTIVATIONS, 256));
      assertEquals(
          "device memory: caches of 3.1 KiB do not fit, 3.0 KiB of the 4.0 KiB reserved is left"
              + " (weights 256 bytes, caches 512 bytes, activations 256 bytes); lower"
              + " kv_cache_memory_bytes or max_num_batched_tokens, or raise device_memory_bytes",
          refusal(() -> device.allocate(Use.CACHES, 3200)));
    }
  }

  @Test
  void copiesGoThroughSlotsInTurnAndWaitOnlyForTheirOwn() {
    try (Device device = open()) {
      assertEquals(
          List.of(
              "cuEventSynchronize 1",
              "cuMemcpyHtoDAsync 256 64",
              "cuEventRecord 1",
              "cuEventSynchronize 2",
              "cuMemcpyHtoDAsync 320 64",
              "cuEventRecord 2",
              "cuEventSynchronize 1",
              "cuMemcpyHtoDAsync 384 22",
              "cuEventRecord 1"),
          callsDuring(() -> upload(device, RecordingDriver.BASE + 256, 150)));
    }
  }

  @Test
  void whatComesBackIsWaitedForPieceByPiece() {
    try (Device device = open()) {
      List<Long> offsets = new ArrayList<>();
      assertEquals(
          List.of(
              "cuMemcpyDtoHAsync 8 64",
              "cuStreamSynchronize",
              "cuMemcpyDtoHAsync 72 36",
              "cuStreamSynchronize"),
          callsDuring(
              () ->
                  device.download(
                      RecordingDriver.BASE + 8, 100, (from, slot) -> offsets.add(from))));
      assertEquals(List.of(0L, 64L), offsets);
    }
  }

  private static Launch describe(Device device, int numRows) {
    return device
        .kernel("sf_rms_norm")
        .grid(numRows, 1, 1)
        .block(256, 1, 1)
        .pointer("x", 0x10)
        .put("eps", 0.5f)
        .put("numRows", numRows);
  }

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
