package org.sparseforge.engine.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.kernel.cpu.CpuProvider;

class CpuProviderTest {
  /** Run in a JVM of its own: prints which backend it would take, and why not the cpu one. */
  static final class Choice {
    public static void main(String[] args) {
      System.out.println(KernelProviders.installed().choose("auto", null).name());
      try {
        KernelProviders.installed().choose("cpu", null);
      } catch (KernelException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void withoutTheVectorModuleThereIsAReasonAndTheReference()
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Choice.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    assertEquals(
        "reference\n"
            + "kernels=cpu cannot run: cpu: add --add-modules jdk.incubator.vector to the JVM's"
            + " options\n",
        out.replace("\r\n", "\n"));
  }

  @Test
  void closedKernelsSaySo() {
    Kernels kernels = new CpuProvider().open(KernelSettings.threads(2));
    Bench bench = new Bench(kernels);
    Rows x = bench.nan(2, 4);
    Matrix matrix = bench.matrix(new float[16], 4, 4);
    kernels.close();
    Rows out = bench.nan(2, 4);
    assertEquals(
        "these kernels are closed",
        assertThrows(IllegalStateException.class, () -> kernels.linear(out, x, matrix, 2))
            .getMessage());
  }

  @Test
  void descriptionNamesTheVectorWidth() {
    try (Kernels kernels = new CpuProvider().open(KernelSettings.threads(1))) {
      assertTrue(kernels.description().matches("cpu, fp32 in vectors of \\d+"));
    }
  }
}
