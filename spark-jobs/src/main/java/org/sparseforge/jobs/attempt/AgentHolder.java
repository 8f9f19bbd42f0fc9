package org.sparseforge.jobs.attempt;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one agent of a run in this JVM, and the threads on which its attempts run: shared by all
 * Spark tasks here, so that no more are under way than was said.
 */
public final class AgentHolder {
  private static final Map<String, Held> OPEN = new ConcurrentHashMap<>();

  /** Runs that have ended here: a task of one that is still dying opens nothing again. */
  private static final Set<String> OVER = ConcurrentHashMap.newKeySet();

  private AgentHolder() {}

  record Held(JudgedAgent agent, ExecutorService threads) {
    private void close() {
      threads.shutdownNow();
      agent.close();
    }
  }

  static Held get(AgentRecipe recipe, AgentOpener opener) {
    return OPEN.computeIfAbsent(
        recipe.key(),
        key -> {
          if (OVER.contains(key)) {
            throw new CancellationException("the run is over");
          }
          JudgedAgent agent = opener.open(recipe);
          Runtime.getRuntime().addShutdownHook(new Thread(() -> close(key)));
          return new Held(
              agent,
              Executors.newFixedThreadPool(
                  recipe.concurrency(),
                  work -> {
                    Thread thread = new Thread(work, "sparseforge-episode");
                    thread.setDaemon(true);
                    return thread;
                  }));
        });
  }

  /** A run begins whose driver is in this JVM; one of the same name may have ended in it. */
  public static void begin(String key) {
    OVER.remove(key);
  }

  public static void close(String key) {
    OVER.add(key);
    Held held = OPEN.remove(key);
    if (held != null) {
      held.close();
    }
  }
}
