package org.sparseforge.jobs.run;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Starts Spark as it was configured, or on all cores of this machine where nothing was said. */
public final class SparkStart {
  private SparkStart() {}

  public static JavaSparkContext open(String applicationName) {
    SparkConf conf = new SparkConf().setIfMissing("spark.app.name", applicationName);
    if (conf.get("spark.master", "local[*]").startsWith("local")) {
      conf.setIfMissing("spark.master", "local[*]");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.ui.enabled", "false");
    }
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    return new JavaSparkContext(conf);
  }
}
