package org.sparseforge.jobs.engine;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The names under which Spark's metrics system shows an engine. Spark puts its own prefix before
 * them: the namespace, {@code driver} or the executor's number, and the plugin's name.
 */
final class EngineMetrics {
  private final MetricRegistry registry;
  private final Supplier<EngineReading> readings;

  private EngineMetrics(MetricRegistry registry, Supplier<EngineReading> readings) {
    this.registry = registry;
    this.readings = readings;
  }

  /**
   * @param readings asked at every look at a metric, by any thread
   */
  static void register(MetricRegistry registry, Supplier<EngineReading> readings) {
    EngineMetrics metrics = new EngineMetrics(registry, readings);
    metrics.count("requests_running", EngineReading::running);
    metrics.count("requests_waiting", EngineReading::waiting);
    metrics.count("cache_blocks", EngineReading::blocks);
    metrics.count("cache_blocks_used", EngineReading::blocksUsed);
    metrics.count("rows_done", EngineReading::rowsDone);
    metrics.count("rows_failed", EngineReading::rowsFailed);
    metrics.count("prompt_tokens", EngineReading::promptTokens);
    metrics.count("cached_tokens", EngineReading::cachedTokens);
    metrics.count("completion_tokens", EngineReading::completionTokens);
    metrics.count("computed_tokens", EngineReading::computedTokens);
    metrics.count("preemptions", EngineReading::preemptions);
    metrics.ratio("cost_usd", EngineReading::costUsd);
    metrics.ratio("prefix_cache_hit_rate", EngineReading::hitRate);
    TokenRate rate = new TokenRate(System.nanoTime());
    metrics.ratio(
        "tokens_per_second", reading -> rate.at(System.nanoTime(), reading.computedTokens()));
  }

  private void count(String name, ToLongFunction<EngineReading> value) {
    registry.register(name, (Gauge<Long>) () -> value.applyAsLong(readings.get()));
  }

  private void ratio(String name, ToDoubleFunction<EngineReading> value) {
    registry.register(name, (Gauge<Double>) () -> value.applyAsDouble(readings.get()));
  }
}
