package org.sparseforge.engine;

/**
 * The likeliest tokens at every place of a completion, by the model's own probability, the
 * likeliest first and the lower id first among equals. Row-major.
 *
 * @param numTop tokens at a place: as many as asked for, at most the vocabulary
 * @param tokenIds [completion tokens][numTop]
 * @param logprobs [completion tokens][numTop], natural logs
 */
public record TopLogprobs(int numTop, int[] tokenIds, float[] logprobs) {}
