package org.sparseforge.engine;

import java.util.Optional;
import java.util.OptionalInt;
import org.sparseforge.engine.tokenizer.Tokenizer;

/**
 * What a model's user needs to know of it besides its engine.
 *
 * @param name as rows carry it
 * @param numerics the arithmetic, as rows record it; {@link #UNKNOWN} of an endpoint
 * @param backend name of the kernels that compute, or {@code endpoint}
 * @param maxModelLen longest prompt and completion together, in tokens, where it is known
 * @param tokenizer the model's, where we have it; owned by whoever opened the model
 * @param tokenIds whether completions say which tokens they are made of
 */
public record ModelInfo(
    String name,
    String numerics,
    String backend,
    OptionalInt maxModelLen,
    Optional<Tokenizer> tokenizer,
    boolean tokenIds) {
  /** The numerics of a model that others run. */
  public static final String UNKNOWN = "unknown";
}
