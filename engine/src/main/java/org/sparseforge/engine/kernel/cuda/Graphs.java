package org.sparseforge.engine.kernel.cuda;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Runs of launches that come again and again. The first time a run goes launch by launch, which
 * loads whatever it needs; the second time it is noted; from then on it is one call of the driver.
 */
final class Graphs {
  private final Driver driver;
  private final Calls calls;
  private final Driver.Stream stream;
  private final Set<Object> warm = new HashSet<>();
  private final Map<Object, Driver.Graph> noted = new HashMap<>();
  private boolean repeating;
  private boolean noting;

  Graphs(Driver driver, Calls calls, Driver.Stream stream) {
    this.driver = driver;
    this.calls = calls;
    this.stream = stream;
  }

  /**
   * Whether the launches at hand must do for every run of their key, whatever the numbers that the
   * host knows of this one.
   */
  boolean isRepeating() {
    return repeating;
  }

  /** Whether launches are noted, so that nothing else may be asked of the device. */
  boolean isNoting() {
    return noting;
  }

  /**
   * @param launches for equal keys the same launches
   */
  void run(Object key, Runnable launches) {
    Driver.Graph graph = noted.get(key);
    if (graph == null) {
      repeating = true;
      try {
        if (!warm.contains(key)) {
          launches.run();
          warm.add(key);
          return;
        }
        graph = note(key, launches);
        noted.put(key, graph);
      } finally {
        repeating = false;
      }
    }
    launch(key, graph);
  }

  private void launch(Object key, Driver.Graph graph) {
    calls.beginGraph("the graph of " + key);
    calls.run(() -> "launching the graph of " + key, () -> driver.launch(graph, stream));
  }

  private Driver.Graph note(Object key, Runnable launches) {
    calls.run(() -> "beginning a graph", () -> driver.beginCapture(stream));
    noting = true;
    try {
      launches.run();
    } catch (RuntimeException e) {
      noting = false;
      // Else the stream would go on noting; what failed first is being told.
      Release.one(() -> driver.free(driver.endCapture(stream)));
      throw e;
    }
    noting = false;
    return calls.get(() -> "making the graph of " + key, () -> driver.endCapture(stream));
  }

  void close() {
    noted.values().forEach(graph -> Release.one(() -> driver.free(graph)));
    noted.clear();
  }
}
