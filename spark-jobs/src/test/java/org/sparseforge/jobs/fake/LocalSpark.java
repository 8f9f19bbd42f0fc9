package org.sparseforge.jobs.fake;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** One Spark context on two local cores for all tests of this JVM. */
public final class LocalSpark {
  private LocalSpark() {}

  public static JavaSparkContext context() {
    return Holder.CONTEXT;
  }

  private static final class Holder {
    static final JavaSparkContext CONTEXT =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("tests")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
  }
}
