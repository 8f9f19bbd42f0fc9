package org.sparseforge.jobs.engine;

import java.io.Serializable;
import org.sparseforge.engine.EngineStats;

/**
 * What an engine is doing, and what it has done since it was opened; or the same of many engines
 * together.
 *
 * @param rowsDone rows that came out without an error
 * @param rowsFailed rows that came out with one
 * @param promptTokens of these rows, as are cached and completion tokens
 * @param cachedTokens prompt tokens that an earlier row had had computed
 * @param computedTokens that went through the model, of rows on their way too
 * @param queriedTokens looked up in the prefix cache
 * @param foundTokens those of them that it had
 * @param blocksUsed cache blocks that sequences hold; blocks kept for their prefix alone are free
 */
public record EngineReading(
    int running,
    int waiting,
    int blocks,
    int blocksUsed,
    long rowsDone,
    long rowsFailed,
    long promptTokens,
    long cachedTokens,
    long completionTokens,
    long computedTokens,
    long queriedTokens,
    long foundTokens,
    long preemptions)
    implements Serializable {
  /** Of no engine. */
  static final EngineReading NOTHING = new EngineReading(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  static EngineReading of(EngineStats stats, RowCounts rows) {
    return new EngineReading(
        stats.numRunning(),
        stats.numWaiting(),
        stats.numBlocks(),
        stats.numBlocks() - stats.numFreeBlocks() - stats.numIdleBlocks(),
        rows.done.sum(),
        rows.failed.sum(),
        rows.promptTokens.sum(),
        rows.cachedTokens.sum(),
        rows.completionTokens.sum(),
        stats.numComputedTokens(),
        stats.numQueriedTokens(),
        stats.numCachedTokens(),
        stats.numPreemptions());
  }

  EngineReading plus(EngineReading other) {
    return new EngineReading(
        running + other.running,
        waiting + other.waiting,
        blocks + other.blocks,
        blocksUsed + other.blocksUsed,
        rowsDone + other.rowsDone,
        rowsFailed + other.rowsFailed,
        promptTokens + other.promptTokens,
        cachedTokens + other.cachedTokens,
        completionTokens + other.completionTokens,
        computedTokens + other.computedTokens,
        queriedTokens + other.queriedTokens,
        foundTokens + other.foundTokens,
        preemptions + other.preemptions);
  }

  /** Of an engine that is gone: what it had done stays done. */
  EngineReading ended() {
    return new EngineReading(
        0,
        0,
        0,
        0,
        rowsDone,
        rowsFailed,
        promptTokens,
        cachedTokens,
        completionTokens,
        computedTokens,
        queriedTokens,
        foundTokens,
        preemptions);
  }

  /** Part of the looked-up tokens that the prefix cache had, 0 where none were looked up. */
  double hitRate() {
    return queriedTokens == 0 ? 0 : (double) foundTokens / queriedTokens;
  }
}
