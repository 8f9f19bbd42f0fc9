package org.sparseforge.engine;

import java.util.Objects;
import java.util.OptionalInt;
import org.sparseforge.engine.sampling.SamplingParams;

/**
 * One completion to be made.
 *
 * @param id names the request in messages and, where the sampling parameters bring no seed, keys
 *     its draws: the same id, prompt, parameters and engine seed give the same completion
 * @param sampleIndex which of several completions of one prompt; each draws on its own
 * @param reasoningEndTokenId the token that ends the model's reasoning, where the prompt has opened
 *     it; then reasoning tokens are counted. Of a conversation the engine knows it by itself, if
 *     the tokenizer does
 */
public record GenerationRequest(
    String id,
    Prompt prompt,
    SamplingParams sampling,
    int sampleIndex,
    Recording recording,
    OptionalInt reasoningEndTokenId) {
  public GenerationRequest {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(sampling, "sampling");
    Objects.requireNonNull(recording, "recording");
    Objects.requireNonNull(reasoningEndTokenId, "reasoningEndTokenId");
  }

  public static GenerationRequest of(String id, Prompt prompt, SamplingParams sampling) {
    return new GenerationRequest(id, prompt, sampling, 0, Recording.NONE, OptionalInt.empty());
  }

  public GenerationRequest withSampleIndex(int index) {
    return new GenerationRequest(id, prompt, sampling, index, recording, reasoningEndTokenId);
  }

  public GenerationRequest withRecording(Recording wanted) {
    return new GenerationRequest(id, prompt, sampling, sampleIndex, wanted, reasoningEndTokenId);
  }

  public GenerationRequest withReasoningEnd(int tokenId) {
    return new GenerationRequest(
        id, prompt, sampling, sampleIndex, recording, OptionalInt.of(tokenId));
  }
}
