package org.sparseforge.jobs.engine;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/**
 * Adds up what the engines of all executors report, so that the driver's metrics are those of the
 * run. Rows of a task that Spark repeated count twice: this shows work, the manifest its result.
 */
final class EngineOnDriver implements DriverPlugin {
  private final Map<String, EngineReading> executors = new ConcurrentHashMap<>();
  private Optional<EngineRecipe> recipe = Optional.empty();

  @Override
  public Map<String, String> init(SparkContext spark, PluginContext context) {
    recipe = EnginePlugin.recipe(context.conf());
    spark.addSparkListener(
        new SparkListener() {
          @Override
          public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            executors.computeIfPresent(removed.executorId(), (id, last) -> last.ended());
          }
        });
    return Map.of();
  }

  @Override
  public void registerMetrics(String applicationId, PluginContext context) {
    if (recipe.isPresent()) {
      EngineMetrics.register(context.metricRegistry(), this::reading);
    }
  }

  @Override
  public Object receive(Object message) {
    if (!(message instanceof EngineReport report)) {
      throw new IllegalArgumentException("executors send reports alone, got " + message);
    }
    executors.put(report.executor(), report.reading());
    return null;
  }

  /** In local mode the engine is in this JVM and reports to nobody. */
  private EngineReading reading() {
    EngineReading sum = EngineHolder.lastReading(recipe.orElseThrow().key());
    for (EngineReading reading : executors.values()) {
      sum = sum.plus(reading);
    }
    return sum;
  }
}
