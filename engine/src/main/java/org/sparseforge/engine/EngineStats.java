package org.sparseforge.engine;

/**
 * An engine's counters after its latest step; totals are since it was opened.
 *
 * @param numIdleBlocks blocks in no use that still hold the beginning of some prompt
 * @param numComputedTokens tokens that went through the model, repeated ones too
 * @param numQueriedTokens tokens looked up in the prefix cache
 * @param numCachedTokens those of them that were found
 */
public record EngineStats(
    int numRunning,
    int numWaiting,
    int numBlocks,
    int numFreeBlocks,
    int numIdleBlocks,
    long numSteps,
    long numComputedTokens,
    long numQueriedTokens,
    long numCachedTokens,
    long numPreemptions,
    long numEvictions) {}
