package org.sparseforge.jobs.inference;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.Engines;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.jobs.failure.InputException;

/**
 * The one engine of a run in this JVM, shared by its concurrent tasks, so that batches form across
 * partitions.
 */
final class EngineHolder {
  private static final Map<String, Held> OPEN = new ConcurrentHashMap<>();

  private EngineHolder() {}

  /**
   * @param rowsDone rows that have come out of this JVM, for whoever watches from within
   */
  record Held(OpenModel model, LongAdder rowsDone, LongAdder rowsFailed) {}

  /**
   * The engine that is open, or a new one.
   *
   * @throws InputException if the folder here is not the one the driver saw
   */
  static Held get(Recipe recipe) {
    return OPEN.computeIfAbsent(
        recipe.key(),
        key -> {
          ModelFolder folder = ModelFolder.open(Path.of(recipe.model()));
          if (!folder.fingerprint().equals(recipe.modelFingerprint())) {
            folder.close();
            throw new InputException(
                "--model "
                    + recipe.model()
                    + " holds another model on an executor than on the driver; copy the same"
                    + " folder to every machine");
          }
          OpenModel opened =
              Engines.open(folder, EngineConfig.from(recipe.engine()), recipe.profile());
          Runtime.getRuntime().addShutdownHook(new Thread(() -> close(key)));
          return new Held(opened, new LongAdder(), new LongAdder());
        });
  }

  /** What is open in this JVM, or null: the engine may run elsewhere. */
  static Held peek(String key) {
    return OPEN.get(key);
  }

  static void close(String key) {
    Held held = OPEN.remove(key);
    if (held != null) {
      held.model().close();
    }
  }
}
