package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sparseforge.engine.loader.ModelConfig;
import org.sparseforge.engine.loader.RandomCheckpoint;
import org.sparseforge.engine.tokenizer.ByteTokenizer;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.run.Version;
import org.sparseforge.schemas.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "random",
    description = "Writes a checkpoint of any shape with random weights and a tokenizer of bytes.",
    sortOptions = false)
final class ModelRandomCommand implements Callable<Integer> {
  /** Where published checkpoints are cut too. */
  private static final long SHARD_BYTES = 4L << 30;

  private final Setup setup;

  @Option(
      names = "--like",
      required = true,
      paramLabel = "CONFIG",
      description = "A config.json, or a directory that holds one.")
  private Path like;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "The same seed gives the same weights. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--format",
      defaultValue = "bf16",
      paramLabel = "NAME",
      description = "f32, bf16 or fp8. Default: ${DEFAULT-VALUE}.")
  private String format;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory to write; new or empty.")
  private Path out;

  @Option(names = "--dry-run", description = "Checks the configuration, writes nothing.")
  private boolean dryRun;

  @Mixin private CommonOptions common = new CommonOptions();

  ModelRandomCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() {
    RandomCheckpoint.Format chosen = chosenFormat();
    ModelConfig config = Models.checked(() -> readConfig(like));
    ObjectNode resolved =
        Json.object()
            .put("command", "model random")
            .put("like", like.toString())
            .put("seed", seed)
            .put("format", chosen.name().toLowerCase(Locale.ROOT))
            .put("out", out.toString())
            .put("generator_version", Version.CURRENT);
    if (config.vocabSize() < ByteTokenizer.VOCAB_SIZE) {
      throw new InputException(
          "--like "
              + like
              + " has a vocabulary of "
              + config.vocabSize()
              + ", and the tokenizer of bytes needs "
              + ByteTokenizer.VOCAB_SIZE
              + "; raise its vocab_size");
    }
    if (dryRun) {
      setup.console().out().println(resolved.toPrettyString());
      return ExitCode.DONE;
    }
    return Models.checked(() -> write(chosen, resolved));
  }

  private int write(RandomCheckpoint.Format chosen, ObjectNode resolved) {
    new RandomCheckpoint(chosen, seed, SHARD_BYTES).write(like, out);
    ByteTokenizer.declare(out);
    try {
      Files.writeString(out.resolve("manifest.json"), resolved.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new InputException(out + " cannot be written: " + e.getMessage(), e);
    }
    setup
        .console()
        .out()
        .println("random checkpoint -> " + out + "\nlook: ./sparseforge model inspect " + out);
    return ExitCode.DONE;
  }

  private static ModelConfig readConfig(Path like) {
    return Files.isDirectory(like) ? ModelConfig.read(like) : ModelConfig.readFile(like);
  }

  private RandomCheckpoint.Format chosenFormat() {
    for (RandomCheckpoint.Format known : RandomCheckpoint.Format.values()) {
      if (known.name().equalsIgnoreCase(format)) {
        return known;
      }
    }
    throw new InputException("--format must be f32, bf16 or fp8, got '" + format + "'");
  }
}
