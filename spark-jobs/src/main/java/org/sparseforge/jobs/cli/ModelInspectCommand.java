package org.sparseforge.jobs.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sparseforge.engine.ModelFolder;
import org.sparseforge.engine.config.Settings;
import org.sparseforge.engine.loader.ModelSummary;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.schemas.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description = "What a checkpoint is, what it takes, and the longest context that fits here.",
    sortOptions = false)
final class ModelInspectCommand implements Callable<Integer> {
  private final Setup setup;

  @Parameters(paramLabel = "REF", description = "Directory with a Hugging Face checkpoint.")
  private String model;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      description = "Memory to fit into, such as 64GiB. Default: this machine's.")
  private String memory;

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(names = "--dry-run", description = "The same: nothing is ever written.")
  private boolean dryRun;

  @Mixin private CommonOptions common = new CommonOptions();

  ModelInspectCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() {
    long bytes = memoryBytes();
    return Models.checked(
        () -> {
          try (ModelFolder folder = ModelFolder.open(Models.folder(model))) {
            ModelSummary summary = ModelSummary.of(folder.checkpoint());
            setup
                .console()
                .out()
                .print(json ? json(folder, summary, bytes) : text(folder, summary, bytes));
            return ExitCode.DONE;
          }
        });
  }

  private static String text(ModelFolder folder, ModelSummary summary, long bytes) {
    return summary.text(bytes)
        + "tokenizer        "
        + folder.tokenizer().vocabSize()
        + " tokens, ends with "
        + java.util.Arrays.toString(folder.eosTokenIds())
        + "\nfingerprint      "
        + folder.fingerprint()
        + "\n";
  }

  private static String json(ModelFolder folder, ModelSummary summary, long bytes) {
    ObjectNode node =
        Json.object()
            .put("model", folder.name())
            .put("model_type", summary.config().family().modelType())
            .put("layers", summary.config().numHiddenLayers())
            .put("parameters_total", summary.parametersTotal())
            .put("parameters_active", summary.parametersActive())
            .put("weight_bytes", summary.weightBytes());
    ObjectNode dtypes = node.putObject("parameters_by_dtype");
    summary.parametersByDtype().forEach((dtype, count) -> dtypes.put(dtype.name(), count));
    node.put("cache_bytes_per_token", summary.cacheBytesPerToken())
        .put("max_position_embeddings", summary.config().maxPositionEmbeddings())
        .put("memory_bytes", bytes)
        .put("longest_context", summary.longestContext(bytes))
        .put("tokenizer_tokens", folder.tokenizer().vocabSize());
    node.set("eos_token_ids", Json.MAPPER.valueToTree(folder.eosTokenIds()));
    return node.put("fingerprint", folder.fingerprint()).toPrettyString() + "\n";
  }

  private long memoryBytes() {
    if (memory == null) {
      return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
          .getTotalMemorySize();
    }
    try {
      return new Settings("model inspect", Map.of("memory", memory)).bytes("memory", 0);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }
}
