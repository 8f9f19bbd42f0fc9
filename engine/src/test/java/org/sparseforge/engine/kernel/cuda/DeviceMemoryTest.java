package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.cuda.Reservation.Use;

/** The device memory that is taken and cut, and copies from and to it. */
class DeviceMemoryTest extends RecordedDevice {
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
}
