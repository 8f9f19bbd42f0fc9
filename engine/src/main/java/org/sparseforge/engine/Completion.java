package org.sparseforge.engine;

import java.util.Optional;

/**
 * What became of a {@link GenerationRequest}. Arrays belong to the caller.
 *
 * @param promptTokenIds as the model saw them; empty where an endpoint does not tell
 * @param tokenIds as drawn, a stop token and the tokens of a stop string too; empty where an
 *     endpoint does not tell
 * @param text of the tokens, up to what stopped them; empty where the engine has no tokenizer. Of
 *     an endpoint that reads its model's messages itself, the content
 * @param reply the text read as a message; there if and only if the prompt was a conversation
 * @param logprobs natural log of the model's own probability of each token; empty where not asked
 * @param samplingLogprobs the same in the distribution each token was drawn from, after temperature
 *     and cut-offs; empty where not asked
 * @param numPreemptions how often it had to make room for others and was computed again
 */
public record Completion(
    String id,
    int sampleIndex,
    int[] promptTokenIds,
    int[] tokenIds,
    String text,
    Optional<Reply> reply,
    FinishReason finishReason,
    float[] logprobs,
    float[] samplingLogprobs,
    Optional<TopLogprobs> topLogprobs,
    Optional<SamplingMask> samplingMask,
    Optional<RoutedExperts> routedExperts,
    Optional<IndexerChoices> indexerChoices,
    Usage usage,
    Timings timings,
    int numPreemptions) {}
