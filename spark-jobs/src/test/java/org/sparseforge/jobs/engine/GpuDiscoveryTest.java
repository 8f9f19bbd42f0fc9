package org.sparseforge.jobs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.fake.ChildJvm;

/** conf/gpu-discovery.sh, read as Spark reads what it prints. */
class GpuDiscoveryTest {
  private record Said(int exitCode, String out) {}

  @TempDir Path bin;

  private Said discover(Map<String, String> environment) throws IOException, InterruptedException {
    ProcessBuilder script =
        new ProcessBuilder("bash", ChildJvm.home().resolve("conf/gpu-discovery.sh").toString())
            .redirectErrorStream(true);
    script.environment().remove("CUDA_VISIBLE_DEVICES");
    script.environment().putAll(environment);
    Process process = script.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), out);
  }

  /** A PATH on which nvidia-smi says that, before everything else. */
  private Map<String, String> nvidiaSmi(String says) throws IOException {
    Path smi = bin.resolve("nvidia-smi");
    Files.writeString(smi, "#!/bin/sh\nprintf '" + says + "'\n");
    Files.setPosixFilePermissions(smi, PosixFilePermissions.fromString("rwxr-xr-x"));
    return Map.of("PATH", bin + ":" + System.getenv("PATH"));
  }

  private static String[] addresses(Said said) {
    assertEquals(0, said.exitCode(), said.out());
    ResourceInformation read = ResourceInformation.parseJson(said.out());
    assertEquals("gpu", read.name());
    return read.addresses();
  }

  @Test
  void everyGpuHasItsNumber() throws Exception {
    assertEquals("0 1 2", String.join(" ", addresses(discover(nvidiaSmi("0\\n1\\n2\\n")))));
    assertEquals("0", String.join(" ", addresses(discover(nvidiaSmi("0\\n")))));
  }

  @Test
  void whereSomeAreHiddenTheRestAreCountedAsCudaDoes() throws Exception {
    assertEquals(
        "0 1", String.join(" ", addresses(discover(Map.of("CUDA_VISIBLE_DEVICES", "4,6")))));
  }

  @Test
  void aMachineWithoutGpusIsAnErrorInOneLine() throws Exception {
    Said none = discover(nvidiaSmi(""));
    assertEquals("gpu-discovery: nvidia-smi shows no GPU\n", none.out());
    assertEquals(1, none.exitCode());
    Path bash = bin.resolve("tools");
    Files.createDirectory(bash);
    Files.createSymbolicLink(bash.resolve("bash"), Path.of("/bin/bash"));
    Said missing = discover(Map.of("PATH", bash.toString()));
    assertEquals(1, missing.exitCode());
    assertTrue(
        missing.out().startsWith("gpu-discovery: no nvidia-smi on the PATH of"), missing.out());
  }
}
