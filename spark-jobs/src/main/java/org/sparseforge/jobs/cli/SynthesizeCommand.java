package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.jobs.attempt.AttemptSettings;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.judge.JudgeSettings;
import org.sparseforge.jobs.tasks.SynthesizeJob;
import org.sparseforge.jobs.tasks.SynthesizeSettings;
import org.sparseforge.schemas.DidYouMean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "synthesize",
    description = "Authors tasks, verifies them and writes a dataset of those that hold.",
    sortOptions = false)
final class SynthesizeCommand implements Callable<Integer> {
  private final Setup setup;

  @Option(
      names = "--kind",
      split = ",",
      paramLabel = "KIND",
      description = "Kind of task. Default: general, the only one so far.")
  private List<String> kinds = new ArrayList<>();

  @Option(
      names = "--tasks",
      required = true,
      split = ",",
      paramLabel = "N",
      description = "Accepted tasks to make, as 500 or general=500.")
  private List<String> tasks = new ArrayList<>();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "The same seed gives the same tasks. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--max-difficulty",
      defaultValue = "5",
      paramLabel = "1-5",
      description = "Level up to which tasks are made harder. Default: ${DEFAULT-VALUE}.")
  private int maxDifficulty;

  @Option(
      names = "--domains",
      split = ",",
      paramLabel = "DIR",
      description = "Domain files, or directories of them. Default: the packaged ones.")
  private List<Path> domains = new ArrayList<>();

  @Option(
      names = "--seed-tables",
      paramLabel = "DIR",
      description = "Your own CSV or Parquet tables, beside the packaged ones. Default: none.")
  private Path seedTables;

  @Option(
      names = "--max-candidates",
      defaultValue = "0",
      paramLabel = "M",
      description =
          "Candidates after which it ends with exit code 3. Default: 0, for 20 times --tasks.")
  private long maxCandidates;

  @Option(
      names = "--rollouts",
      defaultValue = "0",
      paramLabel = "K",
      description =
          "Attempts by agents at each task; their pass rate decides. Default: 0, for none.")
  private int rollouts;

  @Mixin private AttemptOptions attempts = new AttemptOptions();
  @Mixin private JudgeOptions judge = new JudgeOptions();
  @Mixin private AuthorOptions author = new AuthorOptions();
  @Mixin private TaskRunOptions options = new TaskRunOptions();

  SynthesizeCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    SynthesizeSettings settings = settings();
    SynthesizeJob job =
        new SynthesizeJob(
            settings, setup.synthesizers(), setup.agents(), setup.hadoop(), setup::spark);
    return options.run(
        setup, job::plan, job::run, "asked for: the candidates of --max-candidates ran out");
  }

  private SynthesizeSettings settings() {
    Map<String, Long> wanted = wanted();
    String kind = wanted.keySet().iterator().next();
    JudgeSettings judging = judge.settings(attempts.endpoint(), seed);
    return new SynthesizeSettings(
        kind,
        wanted.get(kind),
        options.out(),
        seed,
        maxDifficulty,
        domains,
        seedTables,
        author.settings(rollouts != 0, attempts.endpoint()),
        attempts(judging),
        judging,
        options.sandbox(),
        options.partitions(),
        maxCandidates);
  }

  /** How agents attempt the tasks, or null where they do not. */
  private AttemptSettings attempts(JudgeSettings judging) {
    if (rollouts == 0) {
      return null;
    }
    if (rollouts < 0) {
      throw new InputException(
          "--rollouts must be 1 or more, or 0 for none, got "
              + rollouts
              + "; it counts attempts at each task");
    }
    if (author.model() == null) {
      throw new InputException(
          "--rollouts " + rollouts + " needs --model REF, the model that attempts the tasks");
    }
    return attempts.settings(
        author.model(),
        EngineConfig.defaults(),
        author.ask().given(),
        author.ask().chat(),
        rollouts,
        seed,
        options.sandbox(),
        judging);
  }

  /** Tasks by kind, from {@code --kind} and {@code --tasks} together. */
  private Map<String, Long> wanted() {
    kinds.forEach(SynthesizeCommand::known);
    Map<String, Long> wanted = new LinkedHashMap<>();
    for (String part : tasks) {
      int equals = part.indexOf('=');
      long count = count(part.substring(equals + 1), part);
      if (equals >= 0) {
        wanted.put(known(part.substring(0, equals).strip()), count);
      } else {
        (kinds.isEmpty() ? SynthesizeSettings.KINDS : kinds)
            .forEach(kind -> wanted.put(kind, count));
      }
    }
    for (String kind : kinds) {
      if (!wanted.containsKey(kind)) {
        throw new InputException("--tasks has no count for --kind " + kind);
      }
    }
    return wanted;
  }

  private static String known(String kind) {
    if (!SynthesizeSettings.KINDS.contains(kind)) {
      throw new InputException(
          "unknown kind '" + kind + "'" + DidYouMean.hint(kind, SynthesizeSettings.KINDS));
    }
    return kind;
  }

  private static long count(String text, String part) {
    try {
      return Long.parseLong(text.strip().replace("_", ""));
    } catch (NumberFormatException e) {
      throw new InputException("--tasks must be a number or kind=number, got '" + part + "'", e);
    }
  }
}
