package org.sparseforge.jobs.engine;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Rows that have come out of an engine, and what they cost; counted by many threads. */
public final class RowCounts {
  final LongAdder done = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder promptTokens = new LongAdder();
  final LongAdder cachedTokens = new LongAdder();
  final LongAdder completionTokens = new LongAdder();
  final DoubleAdder costUsd = new DoubleAdder();

  RowCounts() {}

  /**
   * @param row as it is staged; one with an error counts as failed and not as done
   */
  public void add(JsonNode row) {
    (row.has("error") ? failed : done).increment();
    promptTokens.add(row.path("prompt_tokens").longValue());
    cachedTokens.add(row.path("cached_tokens").longValue());
    completionTokens.add(row.path("completion_tokens").longValue());
    costUsd.add(row.path("cost_usd").doubleValue());
  }
}
