package org.sparseforge.jobs.engine;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.resource.ResourceInformation;
import org.sparseforge.engine.OpenModel;

/**
 * The one engine of a run in this JVM, shared by its concurrent tasks, so that batches form across
 * partitions. Opened by the plugin or else by the first task; closed by whoever is done first with
 * the run: the plugin, the job on the driver, or the end of the JVM.
 */
public final class EngineHolder {
  private static final Map<String, Opened> OPEN = new ConcurrentHashMap<>();

  /** What closed engines had done, for the metrics that are read after them. */
  private static final Map<String, EngineReading> CLOSED = new ConcurrentHashMap<>();

  private EngineHolder() {}

  /**
   * @param rows counts what comes out of the engine, whoever asked for it
   */
  public record Held(OpenModel model, RowCounts rows) {
    EngineReading reading() {
      return EngineReading.of(model.engine(), rows);
    }
  }

  private record Opened(Held held, Thread atExit) {}

  /**
   * The engine that is open, or a new one.
   *
   * @throws RuntimeException as {@link EngineRecipe#open} does; the next call tries again
   */
  public static Held get(EngineRecipe recipe) {
    return get(recipe, Gpus.ofTask());
  }

  /**
   * The same where no task runs.
   *
   * @param resources what Spark gave this executor, the device for a new engine among it
   */
  static Held get(EngineRecipe recipe, Map<String, ResourceInformation> resources) {
    return OPEN.computeIfAbsent(recipe.key(), key -> open(recipe, resources)).held();
  }

  /** What is open in this JVM does and did; empty where nothing is: it may run elsewhere. */
  public static Optional<EngineReading> reading(String key) {
    return Optional.ofNullable(OPEN.get(key)).map(opened -> opened.held().reading());
  }

  /** The same, or what the engine had done when it was closed. */
  static EngineReading lastReading(String key) {
    return reading(key).orElseGet(() -> CLOSED.getOrDefault(key, EngineReading.NOTHING));
  }

  public static void close(String key) {
    Opened opened = OPEN.get(key);
    if (opened == null) {
      return;
    }
    // before the engine goes, so that whoever reads now sees no total fall to 0
    CLOSED.put(key, opened.held().reading().ended());
    if (!OPEN.remove(key, opened)) {
      return;
    }
    opened.held().model().close();
    CLOSED.put(key, opened.held().reading().ended());
    try {
      Runtime.getRuntime().removeShutdownHook(opened.atExit());
    } catch (IllegalStateException e) {
      // the JVM is ending, and this may be the hook
    }
  }

  private static Opened open(EngineRecipe recipe, Map<String, ResourceInformation> resources) {
    Held held = new Held(recipe.open(resources), new RowCounts());
    Thread atExit = new Thread(() -> close(recipe.key()), "sparseforge-engine-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
    CLOSED.remove(recipe.key());
    return new Opened(held, atExit);
  }
}
