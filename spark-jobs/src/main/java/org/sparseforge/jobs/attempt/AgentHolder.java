package org.sparseforge.jobs.attempt;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one agent of a run in this JVM, and the threads on which its attempts run: shared by all
 * Spark tasks here, so that no more are under way than was said.
 */
public final class AgentHolder {
  private static final Map<String, Held> OPEN = new ConcurrentHashMap<>();

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

  public static void close(String key) {
    Held held = OPEN.remove(key);
    if (held != null) {
      held.close();
    }
  }
}
