package org.sparseforge.engine.kernel.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.sparseforge.engine.KvCacheDtype;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.kernel.KernelProvider;
import org.sparseforge.engine.kernel.KernelSettings;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.loader.ModelConfig.Attention;

/**
 * Runs on NVIDIA GPUs since Ampere. Native code is loaded where a device can be seen and nowhere
 * else.
 */
public final class CudaProvider implements KernelProvider {
  static final String NAME = "cuda";

  /** Made by src/main/cuda/build.sh where the build has an nvcc. */
  private static final String IMAGE = "kernels.fatbin";

  /** Of the memory taken: scores of the indexer, and rows of experts, of as many tokens as fit. */
  private static final long WORKSPACE_BYTES = 768L << 20;

  /** Of the memory taken: tables of experts' addresses, and other small things. */
  private static final long SMALL_BYTES = 1 << 20;

  /** Set to 1 by whoever looks for a kernel that fails, and so wants to see every launch. */
  private static final String LAUNCH_BLOCKING = "CUDA_LAUNCH_BLOCKING";

  /** What the kernel driver makes where there are devices; the second one under Windows. */
  private static final List<Path> DEVICE_FILES =
      List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

  private final Supplier<DriverSource> source;
  private final Optional<URL> image;
  private final List<Path> deviceFiles;

  public CudaProvider() {
    this(
        JcudaSource::new, Optional.ofNullable(CudaProvider.class.getResource(IMAGE)), DEVICE_FILES);
  }

  /**
   * @param source asked for only where there is a device file, as it may fail to link
   */
  CudaProvider(Supplier<DriverSource> source, Optional<URL> image, List<Path> deviceFiles) {
    this.source = source;
    this.image = image;
    this.deviceFiles = deviceFiles;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int preference() {
    return 20;
  }

  @Override
  public Optional<String> unavailable() {
    if (deviceFiles.stream().noneMatch(Files::exists)) {
      return Optional.of("no NVIDIA GPU here (there is no " + deviceFiles.get(0) + ")");
    }
    if (image.isEmpty()) {
      return Optional.of(
          "this build has no CUDA kernels, as no nvcc was there; build again with nvcc on the PATH");
    }
    try {
      List<DeviceInfo> devices = source.get().devices();
      return devices.stream().anyMatch(DeviceInfo::isSupported)
          ? Optional.empty()
          : Optional.of(noneSupported(devices));
    } catch (DriverFailure failure) {
      String help = ResultCode.help(failure.code());
      return Optional.of(
          "the NVIDIA driver does not answer: "
              + failure.getMessage()
              + (help.isEmpty() ? "" : "; " + help));
    } catch (LinkageError e) {
      return Optional.of(
          "the NVIDIA driver cannot be reached ("
              + firstLine(e)
              + "); libcuda.so.1 and the jars of lib/ must be there");
    }
  }

  private static String noneSupported(List<DeviceInfo> devices) {
    if (devices.isEmpty()) {
      return "the NVIDIA driver shows no device; look at CUDA_VISIBLE_DEVICES";
    }
    DeviceInfo first = devices.get(0);
    return "%s has compute capability %d.%d, and the kernels need %d.0"
        .formatted(
            first, first.computeMajor(), first.computeMinor(), DeviceInfo.LEAST_COMPUTE_MAJOR);
  }

  private static String firstLine(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  /** Every shape: what a model takes in memory is known when it is planned. */
  @Override
  public Optional<String> unsupported(ModelConfig config) {
    return Optional.empty();
  }

  @Override
  public Optional<String> unsupported(Numerics numerics) {
    return numerics == Numerics.BF16
        ? Optional.empty()
        : KernelProvider.super.unsupported(numerics);
  }

  @Override
  public Optional<String> unsupported(Numerics numerics, KvCacheDtype caches) {
    return CudaNumerics.supports(numerics, caches)
        ? Optional.empty()
        : Optional.of("cuda keeps caches of numerics=" + numerics.text() + " in bf16 or fp8");
  }

  @Override
  public Optional<String> unsupported(KvCacheDtype caches, ModelConfig model, int blockSize) {
    if (caches != KvCacheDtype.FP8) {
      return Optional.empty();
    }
    Attention attention = model.attention();
    return CudaCache.Fp8Latents.refusal(attention.kvLoraRank(), attention.qkRopeHeadDim())
        .or(() -> CudaCache.Fp8IndexKeys.refusal(model.indexer().indexHeadDim(), blockSize));
  }

  @Override
  public OptionalLong memoryBytes(KernelSettings settings) {
    DeviceInfo device = device(settings.device());
    try (Driver driver = source.get().open(settings.device())) {
      driver.makeCurrent();
      long reserved =
          DeviceMemoryLimits.of(settings.deviceMemoryBytes()).reserve(device, driver.freeBytes());
      return OptionalLong.of(Math.max(0, reserved - workspaceBytes()));
    } catch (DriverFailure failure) {
      throw new CudaException("CUDA, " + device + ": " + failure.getMessage(), failure);
    }
  }

  @Override
  public long workspaceBytes() {
    return WORKSPACE_BYTES + SMALL_BYTES;
  }

  @Override
  public Kernels open(KernelSettings settings) {
    return open(settings, !"1".equals(System.getenv(LAUNCH_BLOCKING)));
  }

  /**
   * @param graphs whether passes that come again are launched as one
   */
  Kernels open(KernelSettings settings, boolean graphs) {
    require(settings);
    DeviceInfo device = device(settings.device());
    byte[] kernels =
        read(image.orElseThrow(() -> new KernelException("this build has no CUDA kernels")));
    Driver driver;
    try {
      driver = source.get().open(settings.device());
    } catch (DriverFailure failure) {
      throw new CudaException("CUDA, opening " + device + ": " + failure.getMessage(), failure);
    }
    DeviceMemoryLimits limits = DeviceMemoryLimits.of(settings.deviceMemoryBytes());
    return open(
        new Device(driver, kernels, limits), CudaNumerics.of(settings), graphs, WORKSPACE_BYTES);
  }

  /** Kernels over a device, which is closed if they cannot be made. */
  static Kernels open(Device device, CudaNumerics numerics, boolean graphs, long workspaceBytes) {
    try {
      return new CudaKernels(device, numerics, graphs, workspaceBytes);
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  private DeviceInfo device(int index) {
    List<DeviceInfo> devices;
    try {
      devices = source.get().devices();
    } catch (DriverFailure failure) {
      throw new CudaException("CUDA, counting devices: " + failure.getMessage(), failure);
    }
    if (index >= devices.size()) {
      throw new KernelException(
          "device=%d, but there are %d CUDA devices here, counted from 0"
              .formatted(index, devices.size()));
    }
    if (!devices.get(index).isSupported()) {
      throw new KernelException(noneSupported(List.of(devices.get(index))));
    }
    return devices.get(index);
  }

  private static byte[] read(URL image) {
    try (InputStream in = image.openStream()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the CUDA kernels in the jar cannot be read", e);
    }
  }
}
