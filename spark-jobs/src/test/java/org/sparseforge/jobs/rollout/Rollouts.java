package org.sparseforge.jobs.rollout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.chat.ChatProfile;
import org.sparseforge.jobs.attempt.AgentOpener;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.fake.FakeAgent;
import org.sparseforge.jobs.fake.LocalSpark;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.run.Progress;
import org.sparseforge.verify.rollout.PassRateFilter;
import org.sparseforge.verify.rollout.RewardRules;

/** Rollout runs on local Spark. */
final class Rollouts {
  private Rollouts() {}

  /** A dataset of the fake synthesizer's tasks. */
  static Path tasks(Path out, int tasks) throws IOException {
    Runs.run(Runs.settings(out, tasks, 3));
    return out;
  }

  static AttemptSettings attempts(int samples) {
    return attempts(samples, 3, 8, new PassRateFilter(0, 1));
  }

  static AttemptSettings attempts(
      int samples, int retries, int concurrency, PassRateFilter filter) {
    return new AttemptSettings(
        "fake",
        EngineConfig.from(Map.of()),
        EndpointSettings.defaults(),
        Map.of(),
        ChatProfile.V3_2,
        Map.of("max_steps", 10),
        samples,
        7,
        new RewardRules(1, 0.1, 0.1, 5, 10),
        filter,
        retries,
        concurrency,
        "auto",
        true);
  }

  static RolloutSettings settings(Path in, Path out, AttemptSettings attempts) {
    return new RolloutSettings(in.toString(), out.toString(), attempts, 0, 0.1);
  }

  static RolloutResult run(Path in, Path out, int samples) throws IOException {
    return run(settings(in, out, attempts(samples)), new FakeAgent.Opener(0, 0));
  }

  static RolloutResult run(RolloutSettings settings, AgentOpener opener) throws IOException {
    return run(settings, opener, new Configuration());
  }

  static RolloutResult run(RolloutSettings settings, AgentOpener opener, Configuration hadoop)
      throws IOException {
    Progress quiet = new Progress(new PrintStream(new ByteArrayOutputStream()), 0);
    return new RolloutJob(settings, opener, hadoop, more -> LocalSpark.context()).run(quiet);
  }

  static String digest(RolloutResult result) {
    return result.manifest().path("digest").textValue();
  }
}
