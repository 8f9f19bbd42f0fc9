package org.sparseforge.jobs.run;

import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Starts Spark when a job first needs it. */
@FunctionalInterface
public interface SparkOpener {
  /**
   * @param more what this job adds to Spark's configuration; nothing happens to a Spark that runs
   *     already
   */
  JavaSparkContext open(Consumer<SparkConf> more);
}
