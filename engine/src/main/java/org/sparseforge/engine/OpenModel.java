package org.sparseforge.engine;

import org.sparseforge.engine.tokenizer.Tokenizer;

/** An engine that runs, and what there is to know of its model. */
public record OpenModel(ModelInfo info, Engine engine) implements AutoCloseable {
  @Override
  public void close() {
    engine.close();
    info.tokenizer().ifPresent(Tokenizer::close);
  }
}
