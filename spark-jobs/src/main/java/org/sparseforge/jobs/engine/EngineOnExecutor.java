package org.sparseforge.jobs.engine;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext$;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the engine before the executor takes its first task. One that cannot be opened is left to
 * that task, which fails the job with the reason: an executor that failed here would only be
 * started again, and nobody would be told why.
 */
final class EngineOnExecutor implements ExecutorPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(EngineOnExecutor.class);
  private static final long REPORT_SECONDS = 2;

  private PluginContext context;
  private EngineRecipe recipe;

  /** Null where the driver is in this JVM and looks for itself. */
  private ScheduledExecutorService clock;

  @Override
  public void init(PluginContext context, Map<String, String> unused) {
    this.context = context;
    recipe = EnginePlugin.recipe(context.conf()).orElse(null);
    if (recipe == null) {
      return;
    }
    try {
      EngineHolder.get(recipe, context.resources());
    } catch (RuntimeException | LinkageError e) {
      LOG.warn("the engine did not open; the first task will try again and say why", e);
    }
    if (!context.executorID().equals(SparkContext$.MODULE$.DRIVER_IDENTIFIER())) {
      EngineMetrics.register(
          context.metricRegistry(), () -> EngineHolder.lastReading(recipe.key()));
      clock = Executors.newSingleThreadScheduledExecutor(EngineOnExecutor::clockThread);
      clock.scheduleWithFixedDelay(this::report, 0, REPORT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Before the driver learns that the task is done, so that its metrics have the task's rows. */
  @Override
  public void onTaskSucceeded() {
    if (clock != null) {
      report();
    }
  }

  @Override
  public void shutdown() {
    if (clock != null) {
      clock.shutdownNow();
    }
    if (recipe != null) {
      EngineHolder.close(recipe.key());
    }
  }

  private void report() {
    try {
      context.send(new EngineReport(context.executorID(), EngineHolder.lastReading(recipe.key())));
    } catch (IOException | RuntimeException e) {
      // no reason to disturb the work: the next report says the same and more
      LOG.debug("the driver could not be told what the engine does", e);
    }
  }

  private static Thread clockThread(Runnable work) {
    Thread thread = new Thread(work, "sparseforge-engine-report");
    thread.setDaemon(true);
    return thread;
  }
}
