package org.sparseforge.engine;

import java.util.List;
import java.util.Objects;

/**
 * Continuations of a prompt whose likelihood is wanted.
 *
 * <p>Prompt and continuations are both token ids or both text. As text, prompt and continuation are
 * tokenized as one, and scored from the first token on in which that differs from the prompt alone;
 * so a blank at the end of the prompt goes to the continuation, where the model has learnt it.
 *
 * @param prompt may be empty: scoring then begins at the second token
 * @param continuations at least one, none without a token to score
 */
public record ScoreRequest(String id, Prompt prompt, List<Prompt> continuations) {
  public ScoreRequest {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(prompt, "prompt");
    continuations = List.copyOf(continuations);
  }
}
