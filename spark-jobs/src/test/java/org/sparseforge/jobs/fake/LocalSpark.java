package org.sparseforge.jobs.fake;

import org.apache.spark.api.java.JavaSparkContext;
import org.sparseforge.jobs.run.SparkStart;

/** One Spark context on two local cores for all tests of this JVM. */
public final class LocalSpark {
  private LocalSpark() {}

  public static JavaSparkContext context() {
    return Holder.CONTEXT;
  }

  private static final class Holder {
    static final JavaSparkContext CONTEXT =
        SparkStart.open("tests", conf -> conf.setMaster("local[2]"));
  }
}
