package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;

/** Whether there is a device to run on, and what is said where there is none. */
class CudaProviderTest {
  private static final DeviceInfo NEW = new DeviceInfo(0, "New", 9, 0, 1 << 30, 132, 13000);
  private static final DeviceInfo OLD = new DeviceInfo(1, "Old", 7, 5, 1 << 30, 72, 13000);

  @TempDir Path folder;
  private Path deviceFile;
  private Optional<URL> image;
  private RecordingDriver opened;

  @BeforeEach
  void writeFiles() throws IOException {
    deviceFile = Files.createFile(folder.resolve("nvidiactl"));
    image = Optional.of(Files.writeString(folder.resolve("image"), "12345").toUri().toURL());
  }

  private CudaProvider provider(Supplier<List<DeviceInfo>> devices) {
    return new CudaProvider(() -> source(devices), image, List.of(deviceFile));
  }

  private DriverSource source(Supplier<List<DeviceInfo>> devices) {
    return new DriverSource() {
      @Override
      public List<DeviceInfo> devices() {
        return devices.get();
      }

      @Override
      public Driver open(int index) {
        opened = new RecordingDriver(4L << 30);
        return opened;
      }
    };
  }

  private static void assertReason(String reason, CudaProvider provider) {
    assertEquals(Optional.of(reason), provider.unavailable());
  }

  @Test
  void withoutADeviceFileNothingIsLoaded() throws IOException {
    Files.delete(deviceFile);
    assertReason(
        "no NVIDIA GPU here (there is no " + deviceFile + ")",
        provider(
            () -> {
              throw new AssertionError("asked");
            }));
  }

  @Test
  void aBuildWithoutKernelsSaysWhy() {
    image = Optional.empty();
    assertReason(
        "this build has no CUDA kernels, as no nvcc was there; build again with nvcc on the PATH",
        provider(List::of));
  }

  @Test
  void aDriverThatDoesNotAnswerIsAReason() {
    assertReason(
        "the NVIDIA driver does not answer: cuInit returned CUDA_ERROR_NO_DEVICE (100); look at"
            + " nvidia-smi, and at CUDA_VISIBLE_DEVICES, which may hide devices",
        provider(
            () -> {
              throw new DriverFailure("cuInit", 100);
            }));
    assertReason(
        "the NVIDIA driver does not answer: cuInit returned CUDA error 9876",
        provider(
            () -> {
              throw new DriverFailure("cuInit", 9876);
            }));
  }

  @Test
  void aLibraryThatIsMissingIsAReason() {
    assertReason(
        "the NVIDIA driver cannot be reached (libcuda.so.1: cannot open); libcuda.so.1 and the jars"
            + " of lib/ must be there",
        provider(
            () -> {
              throw new UnsatisfiedLinkError("libcuda.so.1: cannot open\nStack trace follows");
            }));
  }

  @Test
  void withoutLibcudaTheRealOneSaysSoInOneLine() {
    assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "there is a GPU here");
    CudaProvider real = new CudaProvider(JcudaSource::new, image, List.of(deviceFile));
    for (int i = 0; i < 2; i++) {
      String reason = real.unavailable().orElseThrow();
      assertTrue(reason.startsWith("the NVIDIA driver cannot be reached ("), reason);
      assertEquals(1, reason.lines().count());
    }
  }

  @Test
  void devicesThatAreTooOldOrHiddenAreAReason() {
    assertReason(
        "device 1 (Old) has compute capability 7.5, and the kernels need 8.0",
        provider(() -> List.of(OLD)));
    assertReason(
        "the NVIDIA driver shows no device; look at CUDA_VISIBLE_DEVICES", provider(List::of));
    assertEquals(Optional.empty(), provider(() -> List.of(NEW, OLD)).unavailable());
  }

  @Test
  void aDeviceThatIsNotThereOrTooOldIsRefusedByNumber() {
    CudaProvider provider = provider(() -> List.of(NEW, OLD));
    assertEquals(
        "device=2, but there are 2 CUDA devices here, counted from 0",
        assertThrows(
                KernelException.class,
                () -> provider.open(new KernelSettings(Numerics.FP32, 1, 2, 0)))
            .getMessage());
    assertEquals(
        "device 1 (Old) has compute capability 7.5, and the kernels need 8.0",
        assertThrows(
                KernelException.class,
                () -> provider.memoryBytes(new KernelSettings(Numerics.FP32, 1, 1, 0)))
            .getMessage());
  }

  @Test
  void memoryForAModelIsWhatIsTakenLessTheWorkspace() {
    CudaProvider provider = provider(() -> List.of(NEW));
    long gib = 1L << 30;
    long workspace = 769L << 20;
    assertEquals(
        (4 * gib) / 10 * 9 - workspace,
        provider.memoryBytes(KernelSettings.threads(1)).getAsLong());
    assertTrue(opened.isClosed());
    assertEquals(
        2 * gib - workspace,
        provider.memoryBytes(new KernelSettings(Numerics.FP32, 1, 0, 2 * gib)).getAsLong());
  }

  @Test
  void openingAndClosingLeavesNothingBehind() {
    Kernels kernels =
        provider(() -> List.of(NEW)).open(new KernelSettings(Numerics.FP32, 1, 0, 1L << 30));
    assertEquals("cuda", kernels.name());
    assertEquals("cuda, fp32 on Recorder of compute capability 9.0", kernels.description());
    assertFalse(opened.held().isEmpty());
    kernels.close();
    assertEquals(Set.of(), opened.held());
    assertTrue(opened.isClosed());
  }

  @Test
  void aReservationTooSmallForTheWorkspaceIsRefusedAndNothingLeaks() {
    CudaProvider provider = provider(() -> List.of(NEW));
    String message =
        assertThrows(
                KernelException.class,
                () -> provider.open(new KernelSettings(Numerics.FP32, 1, 0, 500L << 20)))
            .getMessage();
    assertTrue(
        message.startsWith("device memory: workspace of 768.0 MiB do not fit, 500.0 MiB"), message);
    assertEquals(Set.of(), opened.held());
    assertTrue(opened.isClosed());
  }
}
