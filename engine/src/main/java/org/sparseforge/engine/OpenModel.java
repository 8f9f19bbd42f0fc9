package org.sparseforge.engine;

/**
 * An engine that runs, and what rows say about it.
 *
 * @param numerics the arithmetic, as rows record it
 * @param backend name of the kernels that compute
 */
public record OpenModel(ModelFolder folder, LocalEngine engine, String numerics, String backend)
    implements AutoCloseable {
  @Override
  public void close() {
    engine.close();
    folder.close();
  }
}
