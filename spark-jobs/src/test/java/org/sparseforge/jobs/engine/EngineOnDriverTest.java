package org.sparseforge.jobs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.codahale.metrics.MetricRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.jobs.fake.LocalSpark;

class EngineOnDriverTest {
  private static final EngineReading READING =
      new EngineReading(1, 2, 30, 4, 5, 6, 7, 8, 9, 10, 20, 5, 13, 0.5, "");

  private final SparkContext spark = LocalSpark.context().sc();
  private final EngineOnDriver driver = new EngineOnDriver();
  private final Context context = new Context(new MetricRegistry(), new SparkConf(false));

  @BeforeEach
  void startPlugin() {
    EnginePlugin.declare(
        context.conf(), new LocalRecipe("nowhere", "m", "f", new HashMap<>(), ChatProfile.V3_2));
    driver.init(spark, context);
    driver.registerMetrics("app", context);
  }

  @Test
  void metricsAreOfAllExecutors() {
    assertEquals(0L, metric("rows_done"));
    driver.receive(new EngineReport("0", READING));
    driver.receive(new EngineReport("1", READING));
    driver.receive(new EngineReport("1", READING));
    assertEquals(10L, metric("rows_done"));
    assertEquals(2L, metric("requests_running"));
    assertEquals(0.25, metric("prefix_cache_hit_rate"));
  }

  @Test
  void executorThatIsLostLeavesWhatItDid() throws Exception {
    driver.receive(new EngineReport("0", READING));
    driver.receive(new EngineReport("1", READING));
    spark.listenerBus().post(new SparkListenerExecutorRemoved(0, "1", "lost"));
    spark.listenerBus().waitUntilEmpty();
    assertEquals(10L, metric("rows_done"));
    assertEquals(1L, metric("requests_running"));
    assertEquals(30L, metric("cache_blocks"));
  }

  @Test
  void messageOfAnotherKindIsRefused() {
    assertEquals(
        "executors send reports alone, got hello",
        assertThrows(IllegalArgumentException.class, () -> driver.receive("hello")).getMessage());
  }

  @Test
  void jobWithoutAnEngineHasNoMetrics() {
    Context other = new Context(new MetricRegistry(), new SparkConf(false));
    EngineOnDriver idle = new EngineOnDriver();
    idle.init(spark, other);
    idle.registerMetrics("app", other);
    assertEquals(Map.of(), other.metricRegistry().getMetrics());
  }

  private Object metric(String name) {
    return context.metricRegistry().getGauges().get(name).getValue();
  }

  private record Context(MetricRegistry metricRegistry, SparkConf conf) implements PluginContext {
    @Override
    public String executorID() {
      return "driver";
    }

    @Override
    public String hostname() {
      return "localhost";
    }

    @Override
    public Map<String, ResourceInformation> resources() {
      return Map.of();
    }

    @Override
    public void send(Object message) {
      throw new AssertionError("the driver sends nothing");
    }

    @Override
    public Object ask(Object message) {
      throw new AssertionError("the driver asks nothing");
    }
  }
}
