package org.sparseforge.jobs.engine;

import java.io.Serializable;
import org.sparseforge.engine.Engine;
import org.sparseforge.engine.EngineStats;
import org.sparseforge.engine.LocalEngine;
import org.sparseforge.engine.endpoint.EndpointEngine;
import org.sparseforge.engine.endpoint.EndpointStats;

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
 * @param costUsd of the rows that came out, where prices are known
 * @param trouble why nothing is sent to an endpoint at the moment, or empty
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
    long preemptions,
    double costUsd,
    String trouble)
    implements Serializable {
  /** Of no engine. */
  static final EngineReading NOTHING =
      new EngineReading(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "");

  static EngineReading of(Engine engine, RowCounts rows) {
    if (engine instanceof EndpointEngine endpoint) {
      return of(endpoint.stats(), rows);
    }
    if (engine instanceof LocalEngine local) {
      return of(local.stats(), rows);
    }
    if (engine instanceof NoModelRecipe.Refusing) {
      return of(new EndpointStats(0, 0, 0, ""), rows);
    }
    throw new AssertionError("no recipe opens an " + engine.getClass());
  }

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
        stats.numPreemptions(),
        0,
        "");
  }

  /** All that is known of an endpoint's work is what it says of the rows that are done. */
  static EngineReading of(EndpointStats stats, RowCounts rows) {
    long prompt = rows.promptTokens.sum();
    long cached = rows.cachedTokens.sum();
    long completion = rows.completionTokens.sum();
    return new EngineReading(
        stats.running(),
        stats.waiting(),
        0,
        0,
        rows.done.sum(),
        rows.failed.sum(),
        prompt,
        cached,
        completion,
        prompt - cached + completion,
        prompt,
        cached,
        0,
        rows.costUsd.sum(),
        stats.trouble());
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
        preemptions + other.preemptions,
        costUsd + other.costUsd,
        trouble.isEmpty() ? other.trouble : trouble);
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
        preemptions,
        costUsd,
        "");
  }

  /** Part of the looked-up tokens that the prefix cache had, 0 where none were looked up. */
  double hitRate() {
    return queriedTokens == 0 ? 0 : (double) foundTokens / queriedTokens;
  }
}
