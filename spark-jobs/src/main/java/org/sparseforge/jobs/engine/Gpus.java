package org.sparseforge.jobs.engine;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.EnginePlan;
import org.sparseforge.engine.kernel.KernelProviders;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.jobs.failure.InputException;

/**
 * Which GPU an engine runs on. On a cluster Spark hands them out, one an executor, under the
 * resource name {@code gpu}; on one machine the engine takes the device that its settings name.
 */
final class Gpus {
  private static final String BACKEND = "cuda";
  private static final String RESOURCE = "gpu";
  private static final String AMOUNT = "spark.executor.resource." + RESOURCE + ".amount";

  private Gpus() {}

  /**
   * Plans a run's engine for the machines that it will run on, which the driver need not be like.
   *
   * @throws InputException if a backend is asked for that executors cannot have
   * @throws RuntimeException as {@link EnginePlan#of} does
   */
  static EnginePlan plan(Checkpoint checkpoint, EngineConfig config, SparkConf spark) {
    if (isOneMachine(spark)) {
      return EnginePlan.of(checkpoint, config);
    }
    boolean given = amount(spark) > 0;
    boolean asked = config.kernels().equals(BACKEND);
    boolean open = config.kernels().equals(KernelProviders.AUTO);
    if (given && (asked || open)) {
      return EnginePlan.elsewhere(checkpoint, with(config, "kernels", BACKEND));
    }
    if (asked) {
      throw new InputException(
          "--kernels cuda: Spark gives the executors no GPU; set "
              + AMOUNT
              + "=1 and a discovery script, as conf/spark-gpu.conf does");
    }
    EnginePlan plan = EnginePlan.of(checkpoint, config);
    // The driver's own GPU is none of the executors'.
    return open && plan.provider().name().equals(BACKEND)
        ? EnginePlan.of(checkpoint, with(config, "kernels", "cpu"))
        : plan;
  }

  /** What Spark gave the task that runs in this thread; nothing where none does. */
  static Map<String, ResourceInformation> ofTask() {
    TaskContext task = TaskContext.get();
    return task == null ? Map.of() : task.resourcesJMap();
  }

  /**
   * The settings of an engine, on the device that Spark gave this executor if it gave one.
   *
   * @throws InputException if what it gave is no device's number, or several
   */
  static EngineConfig onDevice(EngineConfig config, Map<String, ResourceInformation> resources) {
    ResourceInformation given = resources.get(RESOURCE);
    if (!config.kernels().equals(BACKEND) || given == null) {
      return config;
    }
    String[] addresses = given.addresses();
    if (addresses.length != 1) {
      throw new InputException(
          "an executor was given "
              + addresses.length
              + " GPUs ("
              + String.join(", ", addresses)
              + "), and its engine runs on one; set "
              + AMOUNT
              + "=1 and start an executor for each");
    }
    try {
      return with(config, "device", Integer.parseInt(addresses[0]));
    } catch (NumberFormatException e) {
      throw new InputException(
          "an executor was given the GPU '"
              + addresses[0]
              + "', which is no device's number; have conf/gpu-discovery.sh find them",
          e);
    }
  }

  /** Whether tasks run in the driver's JVM, to which Spark gives no resources. */
  private static boolean isOneMachine(SparkConf spark) {
    String master = spark.get("spark.master", "local");
    return master.equals("local") || master.startsWith("local[");
  }

  private static int amount(SparkConf spark) {
    int amount = spark.getInt(AMOUNT, 0);
    if (amount > 1) {
      throw new InputException(
          AMOUNT
              + "="
              + amount
              + ", but an executor's engine runs on one GPU; set it to 1 and start an executor for"
              + " each");
    }
    return amount;
  }

  private static EngineConfig with(EngineConfig config, String key, Object value) {
    Map<String, Object> settings = new HashMap<>(config.toMap());
    settings.put(key, value);
    return EngineConfig.from(settings);
  }
}
