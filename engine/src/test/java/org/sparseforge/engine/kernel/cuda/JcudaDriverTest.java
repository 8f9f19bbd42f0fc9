package org.sparseforge.engine.kernel.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That what the host side means reaches libcuda: JCuda itself over a stand-in library, which is
 * built here and found as libcuda.so.1 by a JVM of its own.
 */
class JcudaDriverTest {
  @TempDir Path folder;

  @Test
  void everyCallReachesTheLibraryAsItIsMeant() throws IOException, InterruptedException {
    buildStandIn();
    ProcessBuilder child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectErrorStream(true);
    child.environment().put("LD_LIBRARY_PATH", folder.toString());
    assertEquals(
        List.of(
            "device 0 (Stand-in 0) device 1 (Stand-in 1)",
            "9.1 17179869184 132 13000",
            "cuMemAlloc returned CUDA_ERROR_OUT_OF_MEMORY (2)",
            "cuModuleGetFunction returned CUDA_ERROR_NOT_FOUND (500)",
            "cleared 0.0",
            "scaled 1.5 4.0 6.5 9.0",
            "geometry 7 6 5 32 3 2 50000",
            "scaled 5.875 21.5 37.125 52.75",
            "geometry 7 6 5 32 3 2 50000",
            "held while open 6, when closed 0"),
        run(child));
  }

  private void buildStandIn() throws IOException, InterruptedException {
    ProcessBuilder gcc =
        new ProcessBuilder(
                "gcc",
                "-shared",
                "-fPIC",
                "-o",
                folder.resolve("libcuda.so.1").toString(),
                "src/test/libcuda/libcuda.c")
            .redirectErrorStream(true);
    try {
      assertEquals(List.of(), run(gcc));
    } catch (IOException e) {
      assumeTrue(false, "no gcc here to build the stand-in for libcuda with");
    }
  }

  private static List<String> run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out.lines().filter(line -> !line.isBlank() && !line.startsWith("WARNING")).toList();
  }

  /** Run in the JVM that finds the stand-in. */
  static final class Child {
    public static void main(String[] args) {
      JcudaSource source = new JcudaSource();
      List<DeviceInfo> devices = source.devices();
      System.out.println(devices.get(0) + " " + devices.get(1));
      DeviceInfo info = devices.get(1);
      System.out.printf(
          "%d.%d %d %d %d%n",
          info.computeMajor(),
          info.computeMinor(),
          info.totalBytes(),
          info.multiprocessors(),
          info.driverVersion());
      Driver driver = source.open(1);
      driver.makeCurrent();
      long freeInUse = use(driver);
      driver.close();
      // The stand-in has a billion bytes free, less one for everything it handed out.
      long billion = 1_000_000_000;
      System.out.printf(
          "held while open %d, when closed %d%n",
          billion - freeInUse, billion - driver.freeBytes());
    }

    private static long use(Driver driver) {
      driver.load("image and whatever follows".getBytes(StandardCharsets.UTF_8));
      report(() -> driver.allocate(1L << 34));
      report(() -> driver.function("no such kernel"));
      Driver.Stream stream = driver.newStream();
      Driver.Event event = driver.newEvent();
      ByteBuffer host = driver.allocatePinned(64);
      long address = driver.allocate(64);
      long free = driver.freeBytes();
      copyAndScale(driver, stream, event, host, address);
      driver.free(address);
      driver.freePinned(host);
      driver.free(event);
      driver.free(stream);
      return free;
    }

    private static void copyAndScale(
        Driver driver, Driver.Stream stream, Driver.Event event, ByteBuffer host, long address) {
      driver.clear(address, 64, stream);
      driver.copyOut(host, address, stream);
      System.out.println("cleared " + host.getFloat(60));
      // From the middle of the host's memory to the middle of the device's.
      for (int i = 0; i < 4; i++) {
        host.putFloat(16 + 4 * i, i + 1);
      }
      driver.copyIn(address + 8, host.position(16).limit(32), stream);
      driver.record(event, stream);
      driver.await(event);
      Driver.Function scale = driver.function("scale");
      driver.allowShared(scale, 50_000);
      Launch launch =
          new Launch()
              .of("scale")
              .grid(7, 6, 5)
              .block(32, 3, 2)
              .shared(50_000)
              .pointer("data", address + 8)
              .put("count", 4)
              .put("factor", 2.5f)
              .put("shift", (1L << 40) - 1);
      driver.launch(scale, launch, stream);
      driver.synchronize(stream);
      host.clear();
      driver.copyOut(host.position(0).limit(56), address + 8, stream);
      report(host.order(ByteOrder.nativeOrder()));
      // Noted, which scales nothing, and then run twice.
      driver.beginCapture(stream);
      driver.launch(scale, launch, stream);
      Driver.Graph graph = driver.endCapture(stream);
      driver.launch(graph, stream);
      driver.launch(graph, stream);
      driver.free(graph);
      driver.copyOut(host.position(0).limit(56), address + 8, stream);
      report(host.order(ByteOrder.nativeOrder()));
    }

    private static void report(ByteBuffer host) {
      System.out.printf(
          "scaled %s %s %s %s%n",
          host.getFloat(0), host.getFloat(4), host.getFloat(8), host.getFloat(12));
      StringBuilder geometry = new StringBuilder("geometry");
      for (int i = 0; i < 7; i++) {
        geometry.append(' ').append((int) host.getFloat(16 + 4 * i));
      }
      System.out.println(geometry);
    }

    private static void report(Runnable call) {
      try {
        call.run();
      } catch (DriverFailure failure) {
        System.out.println(failure.getMessage());
      }
    }
  }
}
