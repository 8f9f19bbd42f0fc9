package org.sparseforge.engine;

/**
 * The tokens that could have been drawn at every place of a completion. Place t has {@code
 * tokenIds[offsets[t] ..< offsets[t + 1]]}, ascending; an empty range means the whole vocabulary.
 *
 * @param offsets [completion tokens + 1]
 */
public record SamplingMask(int[] offsets, int[] tokenIds) {}
