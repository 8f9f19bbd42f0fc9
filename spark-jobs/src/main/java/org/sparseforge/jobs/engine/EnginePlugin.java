package org.sparseforge.jobs.engine;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Opens the engine of a run when an executor starts, closes it when the executor ends, and shows
 * what it does in Spark's metrics. A run whose Spark was started without it works as well: its
 * first task opens the engine, and there are no metrics.
 */
public final class EnginePlugin implements SparkPlugin {
  private static final String PLUGINS = "spark.plugins";
  private static final String RECIPE = "spark.sparseforge.engine";
  private static final String NAMESPACE = "spark.metrics.namespace";
  private static final String PROMETHEUS = "spark.metrics.conf.driver.sink.prometheusServlet.";

  /**
   * Has Spark start this plugin beside those that the user asked for. Where the user said nothing
   * else, names of metrics begin with {@code sparseforge} rather than with the application's id,
   * and the driver's web pages, where they are served, have {@code /metrics/prometheus}.
   */
  public static void declare(SparkConf conf, EngineRecipe recipe) {
    String asked = conf.get(PLUGINS, "");
    String name = EnginePlugin.class.getName();
    conf.set(PLUGINS, asked.isBlank() ? name : asked + "," + name);
    conf.set(RECIPE, recipe.write());
    conf.setIfMissing(NAMESPACE, "sparseforge");
    conf.setIfMissing(PROMETHEUS + "class", "org.apache.spark.metrics.sink.PrometheusServlet");
    conf.setIfMissing(PROMETHEUS + "path", "/metrics/prometheus");
  }

  /** Empty where someone named the plugin for a job that runs no engine. */
  static Optional<EngineRecipe> recipe(SparkConf conf) {
    return conf.contains(RECIPE)
        ? Optional.of(EngineRecipe.read(conf.get(RECIPE)))
        : Optional.empty();
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new EngineOnDriver();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new EngineOnExecutor();
  }
}
