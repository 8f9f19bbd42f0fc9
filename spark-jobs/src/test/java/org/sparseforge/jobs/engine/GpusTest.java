package org.sparseforge.jobs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.EnginePlan;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.KernelException;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.fake.Commands;

/** Where an engine runs; no GPU is needed to say so. */
class GpusTest {
  private static final String AMOUNT = "spark.executor.resource.gpu.amount";
  private static final String CLUSTER = "spark://host:7077";

  @TempDir static Path folder;
  private static Checkpoint model;

  @BeforeAll
  static void writeModel() {
    Path nano = folder.resolve("nano");
    String like = "../conf/models/nano.json";
    Commands.Said made = Commands.run("model", "random", "--like", like, "--out", nano.toString());
    assertEquals(ExitCode.DONE, made.exitCode(), made.err());
    model = Checkpoint.open(nano);
  }

  private static EnginePlan plan(String master, int amount, Map<String, Object> settings) {
    SparkConf spark = new SparkConf(false).set("spark.master", master);
    if (amount > 0) {
      spark.set(AMOUNT, Integer.toString(amount));
    }
    Map<String, Object> all = new HashMap<>(settings);
    all.put("max_model_len", 512);
    return Gpus.plan(model, EngineConfig.from(all), spark);
  }

  private static EngineConfig config(String kernels) {
    return EngineConfig.from(Map.of("kernels", kernels, "device", 5));
  }

  private static Map<String, ResourceInformation> given(String... addresses) {
    return Map.of("gpu", new ResourceInformation("gpu", addresses));
  }

  @Test
  void executorsWithGpusGetThePlanOfOne() {
    Map<String, Object> settings = Map.of("kv_cache_memory_bytes", "16MiB");
    EnginePlan planned = plan(CLUSTER, 1, settings);
    assertEquals("cuda", planned.provider().name());
    assertEquals(Numerics.BF16, planned.numerics());
    assertEquals("cuda", plan("local-cluster[2,1,512]", 1, settings).provider().name());
    assertEquals("cpu", plan(CLUSTER, 0, settings).provider().name());
    assertEquals(
        "cpu",
        plan(CLUSTER, 1, Map.of("kernels", "cpu", "num_blocks", 9)).provider().name(),
        "a backend that is asked for is taken");
  }

  @Test
  void onOneMachineTheMachineIsLookedAt() {
    assumeFalse(Files.exists(Path.of("/dev/nvidiactl")), "there is a GPU here");
    assertEquals("cpu", plan("local[*]", 1, Map.of()).provider().name());
    String message =
        assertThrows(KernelException.class, () -> plan("local[2]", 0, Map.of("kernels", "cuda")))
            .getMessage();
    assertEquals(
        "kernels=cuda cannot run: cuda: no NVIDIA GPU here (there is no /dev/nvidiactl)", message);
  }

  @Test
  void whatNobodyHereKnowsMustBeSaid() {
    assertEquals(
        "engine: kernels=cuda runs on executors whose devices are unknown here; say"
            + " kv_cache_memory_bytes, and device_memory_bytes if not all of a device is yours",
        assertThrows(IllegalArgumentException.class, () -> plan(CLUSTER, 1, Map.of()))
            .getMessage());
  }

  @Test
  void cachesThatCudaCannotKeepForThisModelAreRefusedOnTheDriver() {
    Map<String, Object> settings =
        Map.of("kv_cache_memory_bytes", "16MiB", "kv_cache_dtype", "fp8");
    assertEquals(
        "engine: kv_cache_dtype=fp8: cuda wants latents of a multiple of 128 numbers and an even"
            + " rotary part, not kv_lora_rank=32 and qk_rope_head_dim=8; use auto",
        assertThrows(IllegalArgumentException.class, () -> plan(CLUSTER, 1, settings))
            .getMessage());
  }

  @Test
  void cudaWithoutGpusFromSparkIsRefused() {
    assertEquals(
        "--kernels cuda: Spark gives the executors no GPU; set spark.executor.resource.gpu.amount=1"
            + " and a discovery script, as conf/spark-gpu.conf does",
        assertThrows(InputException.class, () -> plan(CLUSTER, 0, Map.of("kernels", "cuda")))
            .getMessage());
  }

  @Test
  void severalGpusForAnExecutorAreRefused() {
    assertEquals(
        "spark.executor.resource.gpu.amount=4, but an executor's engine runs on one GPU; set it to"
            + " 1 and start an executor for each",
        assertThrows(InputException.class, () -> plan(CLUSTER, 4, Map.of())).getMessage());
    assertEquals(
        "an executor was given 2 GPUs (0, 3), and its engine runs on one; set"
            + " spark.executor.resource.gpu.amount=1 and start an executor for each",
        assertThrows(InputException.class, () -> Gpus.onDevice(config("cuda"), given("0", "3")))
            .getMessage());
  }

  @Test
  void theDeviceIsTheOneSparkGave() {
    assertEquals(3, Gpus.onDevice(config("cuda"), given("3")).device());
    assertEquals(5, Gpus.onDevice(config("cuda"), Map.of()).device());
    assertEquals(5, Gpus.onDevice(config("cpu"), given("3")).device());
    assertEquals(Map.of(), Gpus.ofTask());
  }

  @Test
  void anAddressThatIsNoNumberIsSaid() {
    assertEquals(
        "an executor was given the GPU 'MIG-7', which is no device's number; have"
            + " conf/gpu-discovery.sh find them",
        assertThrows(InputException.class, () -> Gpus.onDevice(config("cuda"), given("MIG-7")))
            .getMessage());
  }
}
