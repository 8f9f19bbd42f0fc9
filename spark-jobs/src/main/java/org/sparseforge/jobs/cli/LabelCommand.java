package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.inference.InferenceKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "label",
    description =
        "Labels proofs automatically: verifications, meta-verifications, and a rule that makes a"
            + " score of them.",
    sortOptions = false)
final class LabelCommand implements Callable<Integer> {
  private final Setup setup;

  @Mixin private InferenceOptions options = new InferenceOptions();
  @Mixin private LabelOptions label = new LabelOptions();
  @Mixin private SamplingOptions sampling = new SamplingOptions();

  LabelCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    return options.run(
        InferenceKind.LABEL,
        sampling.values(),
        ProveCommand.method(label.values()).labelling(),
        setup);
  }
}
