package org.sparseforge.jobs.run;

import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Starts Spark as it was configured, or on all cores of this machine where nothing was said. */
public final class SparkStart {
  /**
   * How long a local Spark may hear nothing of itself. A machine that slept for minutes has lost no
   * executor, but Spark's usual two minutes would make it think so, and end the process.
   */
  private static final String PATIENCE = "30d";

  private SparkStart() {}

  /**
   * @param more has the last word on the configuration
   */
  public static JavaSparkContext open(String applicationName, Consumer<SparkConf> more) {
    SparkConf conf = new SparkConf().setIfMissing("spark.app.name", applicationName);
    if (conf.get("spark.master", "local[*]").startsWith("local")) {
      conf.setIfMissing("spark.master", "local[*]");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.network.timeout", PATIENCE);
    }
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    more.accept(conf);
    return new JavaSparkContext(conf);
  }
}
