package org.sparseforge.engine;

/**
 * The positions each recorded token attended to. Rows as in {@link RoutedExperts}; row t of layer l
 * has {@code positions[offsets[t * layers.length + l] ..< offsets[t * layers.length + l + 1]]},
 * ascending; an empty range means everything up to the token itself.
 *
 * @param layers the layers with a choice of their own, ascending
 * @param offsets [numTokens * layers.length + 1]
 */
public record IndexerChoices(
    int firstPosition, int numTokens, int[] layers, int[] offsets, int[] positions) {}
