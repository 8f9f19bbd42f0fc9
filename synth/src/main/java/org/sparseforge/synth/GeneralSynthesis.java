package org.sparseforge.synth;

import java.util.List;
import org.sparseforge.synth.author.AuthorLimits;
import org.sparseforge.synth.author.AuthorModel;
import org.sparseforge.synth.author.ModelAuthor;
import org.sparseforge.synth.task.GeneralSynthesizer;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.check.DefaultTaskVerifier;
import org.sparseforge.verify.constraint.ConstraintOracles;
import org.sparseforge.verify.sandbox.PatientSandbox;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * Opens the authors of general-agent tasks with the sandbox and the checks they work with: the same
 * for both.
 */
public final class GeneralSynthesis {
  private GeneralSynthesis() {}

  /**
   * The program author.
   *
   * @param sandbox runs everything untrusted; becomes the synthesizer's, which closes it
   * @throws org.sparseforge.synth.domain.DomainException if a domain file is wrong
   * @throws org.sparseforge.synth.seed.SeedTableException if a seed table is
   */
  public static TaskSynthesizer open(SynthesisConfig config, PythonSandbox sandbox) {
    PythonSandbox patient = new PatientSandbox(sandbox);
    return new Owning(
        GeneralSynthesizer.open(config, patient, checks(patient)), List.of(patient::close));
  }

  /**
   * The author that is a model.
   *
   * @param sandbox runs everything the model writes; becomes the synthesizer's, which closes it
   * @param closeModel what the synthesizer does with the model when it is closed
   * @throws org.sparseforge.synth.domain.DomainException if a domain file is wrong
   * @throws org.sparseforge.synth.seed.SeedTableException if a seed table is
   */
  public static TaskSynthesizer open(
      SynthesisConfig config, PythonSandbox sandbox, AuthorModel model, Runnable closeModel) {
    PythonSandbox patient = new PatientSandbox(sandbox);
    return new Owning(
        ModelAuthor.open(config, patient, checks(patient), model, AuthorLimits.DEFAULT),
        List.of(patient::close, closeModel));
  }

  private static TaskVerifier checks(PythonSandbox sandbox) {
    return new DefaultTaskVerifier(sandbox, new ConstraintOracles());
  }

  /** A synthesizer that closes what was opened for it. */
  private record Owning(TaskSynthesizer inner, List<Runnable> closing) implements TaskSynthesizer {
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
      closing.forEach(Runnable::run);
    }
  }
}
