package org.sparseforge.jobs.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sparseforge.jobs.failure.InputException;
import org.sparseforge.jobs.inference.InferenceKind;
import org.sparseforge.jobs.proofs.ProofMethod;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "prove",
    description =
        "Proves problems with a model that verifies its own proofs, searching with as much compute"
            + " as it may.",
    sortOptions = false)
final class ProveCommand implements Callable<Integer> {
  private final Setup setup;

  @Mixin private InferenceOptions options = new InferenceOptions();
  @Mixin private ProveOptions prove = new ProveOptions();
  @Mixin private LabelOptions label = new LabelOptions();
  @Mixin private SamplingOptions sampling = new SamplingOptions();

  ProveCommand(Setup setup) {
    this.setup = setup;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Object> values = new HashMap<>(prove.values());
    values.putAll(label.values());
    ProofMethod method = method(values);
    return options.run(InferenceKind.PROVE, sampling.values(), method.toMap(), setup);
  }

  static ProofMethod method(Map<String, Object> values) {
    try {
      return ProofMethod.from(values);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage(), e);
    }
  }
}
