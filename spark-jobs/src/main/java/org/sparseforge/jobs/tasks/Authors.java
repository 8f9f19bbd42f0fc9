package org.sparseforge.jobs.tasks;

import java.util.function.Supplier;
import org.sparseforge.engine.EngineConfig;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.jobs.engine.EndpointSettings;
import org.sparseforge.jobs.engine.Models;
import org.sparseforge.synth.GeneralSynthesis;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.TaskSynthesizer;
import org.sparseforge.synth.author.AuthorLimits;
import org.sparseforge.synth.author.AuthorModel;
import org.sparseforge.synth.author.DomainAuthor;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.check.DefaultTaskVerifier;
import org.sparseforge.verify.constraint.ConstraintOracles;
import org.sparseforge.verify.sandbox.PythonSandbox;

/** Opens the author of general-agent tasks that a run asked for, or of a domain. */
public final class Authors {
  private Authors() {}

  /**
   * Has a model write a domain file.
   *
   * @param name of the domain
   * @param workflow whether agents change the database in it, else they plan
   * @throws org.sparseforge.jobs.failure.InputException if there is no such model
   */
  public static DomainAuthor.Result writeDomain(
      AuthorSettings author,
      SeedTables seeds,
      Supplier<PythonSandbox> sandbox,
      String name,
      String category,
      boolean workflow,
      long seed) {
    try (OpenModel model = open(author);
        PythonSandbox opened = sandbox.get()) {
      return new DomainAuthor(
              authorModel(author, model),
              AuthorLimits.DEFAULT,
              seeds,
              opened,
              new DefaultTaskVerifier(opened, new ConstraintOracles()))
          .write(name, category, workflow, seed);
    }
  }

  private static OpenModel open(AuthorSettings author) {
    return Models.open(
        author.model(), EngineConfig.defaults(), author.profile(), EndpointSettings.defaults());
  }

  private static AuthorModel authorModel(AuthorSettings author, OpenModel model) {
    return new AuthorModel(
        model.engine(), author.model(), author.thinkingMode(), author.sampling());
  }

  /**
   * @param sandbox opened last, and closed with what is returned
   * @throws org.sparseforge.jobs.failure.InputException if there is no such model
   */
  public static TaskSynthesizer open(
      SynthesisConfig config, AuthorSettings author, Supplier<PythonSandbox> sandbox) {
    if (!author.isModel()) {
      return GeneralSynthesis.open(config, sandbox.get());
    }
    OpenModel model = open(author);
    try {
      return GeneralSynthesis.open(config, sandbox.get(), authorModel(author, model), model::close);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }
}
