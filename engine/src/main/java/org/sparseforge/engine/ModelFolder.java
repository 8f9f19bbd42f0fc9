package org.sparseforge.engine;

import java.nio.file.Path;
import java.util.TreeSet;
import org.sparseforge.engine.loader.Checkpoint;
import org.sparseforge.engine.loader.GenerationConfig;
import org.sparseforge.engine.loader.ModelFingerprint;
import org.sparseforge.engine.tokenizer.Tokenizer;
import org.sparseforge.engine.tokenizer.Tokenizers;

/**
 * A checkpoint's folder, opened and checked, before any memory is taken for running it: weights are
 * mapped and not read.
 *
 * @param name the folder's own, which rows carry
 * @param fingerprint names the contents, see {@link ModelFingerprint}
 */
public record ModelFolder(
    String name,
    Checkpoint checkpoint,
    Tokenizer tokenizer,
    GenerationConfig generation,
    String fingerprint)
    implements AutoCloseable {

  /**
   * @throws org.sparseforge.engine.loader.ModelLoadException if it is no checkpoint of a model this
   *     engine runs
   * @throws org.sparseforge.engine.tokenizer.TokenizerException if its tokenizer is missing,
   *     damaged or of another model
   */
  public static ModelFolder open(Path folder) {
    Checkpoint checkpoint = Checkpoint.open(folder);
    GenerationConfig generation = GenerationConfig.read(folder);
    Tokenizer tokenizer = Tokenizers.open(folder, checkpoint.config().vocabSize());
    try {
      return new ModelFolder(
          folder.toAbsolutePath().normalize().getFileName().toString(),
          checkpoint,
          tokenizer,
          generation,
          ModelFingerprint.of(folder));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /** Tokens that end a completion: what the checkpoint lists and what its tokenizer says. */
  public int[] eosTokenIds() {
    TreeSet<Integer> ids = new TreeSet<>(generation.eosTokenIds());
    tokenizer.eosTokenId().ifPresent(ids::add);
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
