package org.sparseforge.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.engine.kernel.Kernels;
import org.sparseforge.engine.loader.ModelLoadException;
import org.sparseforge.engine.model.Transformer;

/** Opens engines over checkpoints as they are published. */
public final class Engines {
  private static final Logger LOG = System.getLogger(Engines.class.getName());

  private Engines() {}

  /**
   * An engine over the checkpoint in {@code folder}.
   *
   * @throws ModelLoadException if the folder holds no model this engine runs, or memory for the
   *     caches cannot be had
   * @throws org.sparseforge.engine.tokenizer.TokenizerException if its tokenizer does not fit
   * @throws org.sparseforge.engine.kernel.KernelException if the backend asked for cannot run
   * @throws IllegalArgumentException if model and configuration do not fit
   */
  public static OpenModel open(Path folder, EngineConfig config) {
    return open(ModelFolder.open(folder), config, ChatProfile.V3_2);
  }

  /**
   * The same over a folder that is open already; the engine owns it from now on.
   *
   * @param profile how the model wants conversations
   */
  public static OpenModel open(ModelFolder folder, EngineConfig config, ChatProfile profile) {
    try {
      EnginePlan plan = EnginePlan.of(folder.checkpoint(), config);
      plan.memory().ifPresent(memory -> LOG.log(Level.INFO, "memory: {0}", memory));
      Kernels kernels = plan.open(config);
      Transformer pass = Transformer.open(folder.checkpoint(), kernels, plan.options(config));
      try {
        TokenCodec codec = new TokenizerCodec(folder.tokenizer(), folder.eosTokenIds());
        LocalEngine engine = new LocalEngine(pass, codec, config, profile);
        ModelInfo info =
            new ModelInfo(
                folder.name(),
                plan.arithmetic(config),
                kernels.name(),
                OptionalInt.of(engine.maxModelLen()),
                Optional.of(folder.tokenizer()),
                true);
        return new OpenModel(info, engine);
      } catch (RuntimeException | OutOfMemoryError e) {
        pass.close();
        throw e;
      }
    } catch (OutOfMemoryError e) {
      folder.close();
      throw new ModelLoadException(
          String.format(
              Locale.ROOT,
              "caches and activations do not fit into the heap, which may grow to %d MiB; lower"
                  + " kv_cache_memory_bytes or max_num_batched_tokens, or give the JVM more",
              Runtime.getRuntime().maxMemory() >> 20),
          e);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }
}
