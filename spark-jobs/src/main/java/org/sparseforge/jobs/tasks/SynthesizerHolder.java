package org.sparseforge.jobs.tasks;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.TaskSynthesizer;

/**
 * The one synthesizer of a run in this JVM, shared by its concurrent tasks. Opening reads domains
 * and tables and starts sandboxes, which is dear; a driver in local mode and its executor threads
 * share one too.
 */
final class SynthesizerHolder {
  private static final Map<String, TaskSynthesizer> OPEN = new ConcurrentHashMap<>();

  private SynthesizerHolder() {}

  /**
   * What an executor needs to open the synthesizer, wherever it runs.
   *
   * @param key names the run; equal keys share a synthesizer
   * @param domains the user's domain files, or null for the packaged ones
   * @param seedTables the user's tables, or null for the packaged ones
   */
  record Recipe(
      String key,
      SynthesizerOpener opener,
      long seed,
      int maxDifficulty,
      AuthorSettings author,
      String sandbox,
      PackedFiles domains,
      PackedFiles seedTables)
      implements Serializable {}

  /** On the driver: opens from the user's own paths, so that errors name them. */
  static TaskSynthesizer open(Recipe recipe, SynthesisConfig config) {
    TaskSynthesizer opened = recipe.opener().open(config, recipe.author(), recipe.sandbox());
    TaskSynthesizer earlier = OPEN.put(recipe.key(), opened);
    if (earlier != null) {
      earlier.close();
    }
    return opened;
  }

  /**
   * On an executor: the one that is open, or a new one from the files that came with the recipe.
   */
  static TaskSynthesizer get(Recipe recipe) {
    return OPEN.computeIfAbsent(
        recipe.key(),
        key -> {
          try {
            SynthesisConfig config =
                new SynthesisConfig(
                    recipe.seed(),
                    recipe.domains() == null
                        ? java.util.List.of()
                        : java.util.List.of(recipe.domains().unpack("domains")),
                    recipe.seedTables() == null ? null : recipe.seedTables().unpack("tables"),
                    recipe.maxDifficulty());
            TaskSynthesizer opened =
                recipe.opener().open(config, recipe.author(), recipe.sandbox());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> close(key)));
            return opened;
          } catch (IOException e) {
            throw new UncheckedIOException("the run's input files cannot be unpacked here", e);
          }
        });
  }

  static void close(String key) {
    TaskSynthesizer open = OPEN.remove(key);
    if (open != null) {
      open.close();
    }
  }
}
