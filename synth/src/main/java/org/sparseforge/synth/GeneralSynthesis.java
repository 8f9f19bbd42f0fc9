package org.sparseforge.synth;

import java.util.List;
import org.sparseforge.synth.task.GeneralSynthesizer;
import org.sparseforge.verify.check.DefaultTaskVerifier;
import org.sparseforge.verify.constraint.ConstraintOracles;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * Opens the program author of general-agent tasks with the sandbox and the checks it works with.
 */
public final class GeneralSynthesis {
  private GeneralSynthesis() {}

  /**
   * @param sandbox runs everything untrusted; becomes the synthesizer's, which closes it
   * @throws org.sparseforge.synth.domain.DomainException if a domain file is wrong
   * @throws org.sparseforge.synth.seed.SeedTableException if a seed table is
   */
  public static TaskSynthesizer open(SynthesisConfig config, PythonSandbox sandbox) {
    TaskSynthesizer inner =
        GeneralSynthesizer.open(
            config, sandbox, new DefaultTaskVerifier(sandbox, new ConstraintOracles()));
    return new TaskSynthesizer() {
      @Override
      public String kind() {
        return inner.kind();
      }

      @Override
      public int groupSize() {
        return inner.groupSize();
      }

      @Override
      public List<Outcome> synthesize(long group) {
        return inner.synthesize(group);
      }

      @Override
      public void close() {
        inner.close();
        sandbox.close();
      }
    };
  }
}
