package org.sparseforge.jobs.cli;

import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.sparseforge.jobs.attempt.AgentOpener;
import org.sparseforge.jobs.tasks.SynthesizerOpener;
import org.sparseforge.jobs.tasks.VerifierOpener;

/** What commands are given to work with. */
public interface Setup {
  Console console();

  SynthesizerOpener synthesizers();

  VerifierOpener verifiers();

  AgentOpener agents();

  /** Names the file systems; known before Spark starts. */
  Configuration hadoop();

  /**
   * Starts Spark at the first call; closed by whoever made this.
   *
   * @param more as {@link org.sparseforge.jobs.run.SparkOpener} has it
   */
  JavaSparkContext spark(Consumer<SparkConf> more);

  /** The same with nothing added. */
  default JavaSparkContext spark() {
    return spark(conf -> {});
  }
}
