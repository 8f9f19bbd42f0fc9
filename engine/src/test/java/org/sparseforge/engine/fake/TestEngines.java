package org.sparseforge.engine.fake;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.LocalEngine;
import org.sparseforge.engine.model.ForwardPass;

/** Engines over a fake model with blocks of four tokens. */
public final class TestEngines {
  public static final int BLOCK_SIZE = 4;

  private TestEngines() {}

  public static HashingForwardPass pass(int numBlocks) {
    return new HashingForwardPass(ByteCodec.VOCAB_SIZE, numBlocks, BLOCK_SIZE, 200);
  }

  /**
   * @param settings engine settings by name, and their values in turn
   */
  public static LocalEngine open(ForwardPass pass, Object... settings) {
    Map<String, Object> values = new HashMap<>(Map.of("block_size", BLOCK_SIZE));
    for (int i = 0; i < settings.length; i += 2) {
      values.put((String) settings[i], settings[i + 1]);
    }
    return new LocalEngine(pass, new ByteCodec(), EngineConfig.from(values));
  }

  /** What a future failed with. */
  public static EngineException failure(CompletableFuture<?> future) {
    ExecutionException wrapped = assertThrows(ExecutionException.class, future::get);
    return (EngineException) wrapped.getCause();
  }
}
