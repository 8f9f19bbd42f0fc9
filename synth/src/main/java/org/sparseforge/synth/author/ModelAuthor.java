package org.sparseforge.synth.author;

import java.util.List;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.TaskSynthesizer;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Domains;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.synth.task.GeneralSynthesizer;
import org.sparseforge.synth.task.Origin;
import org.sparseforge.synth.task.Trial;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * The author of general-agent tasks that is a model: it writes database, tools, task, solution and
 * verifier, as the DeepSeek-V3.2 report describes for its general agents. A group is one candidate.
 *
 * <p>What it is asked for depends on seed and candidate alone, and so does the seed of each of its
 * calls; whether the same words come back is up to the engine. What a run has committed is never
 * asked for again.
 */
public final class ModelAuthor implements TaskSynthesizer {
  /** Share of candidates in which the agent has to change the database. */
  private static final double CHANGES_SHARE = 0.5;

  private final SynthesisConfig config;
  private final AuthorModel model;
  private final List<String> categories;
  private final Workshop workshop;

  /**
   * @param config its domains give the categories, its difficulty the levels to climb
   * @param sandbox runs everything the model writes; stays the caller's to close
   * @param verifier judges what has been authored
   * @throws org.sparseforge.synth.domain.DomainException if a domain file is wrong
   * @throws org.sparseforge.synth.seed.SeedTableException if a seed table is
   */
  public static ModelAuthor open(
      SynthesisConfig config,
      PythonSandbox sandbox,
      TaskVerifier verifier,
      AuthorModel model,
      AuthorLimits limits) {
    SeedTables seeds = SeedTables.packaged();
    if (config.seedTables() != null) {
      seeds = seeds.overlaidWith(config.seedTables());
    }
    List<Domain> domains =
        config.domains().isEmpty()
            ? Domains.packaged(seeds)
            : Domains.read(config.domains(), seeds);
    Workshop workshop =
        new Workshop(
            seeds,
            new DatabaseTrial(sandbox, seeds),
            new Examination(new Trial(sandbox), verifier),
            limits);
    return new ModelAuthor(
        config, model, domains.stream().map(Domain::category).distinct().toList(), workshop);
  }

  private ModelAuthor(
      SynthesisConfig config, AuthorModel model, List<String> categories, Workshop workshop) {
    this.config = config;
    this.model = model;
    this.categories = categories;
    this.workshop = workshop;
  }

  @Override
  public String kind() {
    return GeneralSynthesizer.KIND;
  }

  @Override
  public int groupSize() {
    return 1;
  }

  /**
   * @throws AuthorUnavailableException if the model could not be asked
   */
  @Override
  public List<Outcome> synthesize(long group) {
    Draw draw = Draw.of(config.seed(), kind(), "model", group);
    Brief brief =
        new Brief(
            category(group), draw.sub("form").chance(CHANGES_SHARE), config.maxDifficulty(), draw);
    Dialogue dialogue =
        new Dialogue(model, "author-" + group, workshop.limits().calls(), draw.sub("dialogue"));
    Origin origin = new Origin("model", model.ref(), config.seed(), group);
    return List.of(new Climb(workshop, dialogue, origin, brief).run());
  }

  /** Successive candidates go through all categories in an order drawn anew for every round. */
  private String category(long candidate) {
    int size = categories.size();
    return Draw.of(config.seed(), kind(), "categories", candidate / size)
        .shuffled(categories)
        .get((int) (candidate % size));
  }

  @Override
  public void close() {
    // Nothing is held open: sandbox and engine are the caller's.
  }
}
