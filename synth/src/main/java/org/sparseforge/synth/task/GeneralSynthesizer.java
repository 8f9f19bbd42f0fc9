package org.sparseforge.synth.task;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.TaskSynthesizer;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Domains;
import org.sparseforge.synth.environment.DatabaseMaker;
import org.sparseforge.synth.environment.Toolset;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.environment.WorldException;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * The program author for general-agent tasks. A group is one world with two candidates; successive
 * groups go through all domains in an order drawn anew for every round.
 */
public final class GeneralSynthesizer implements TaskSynthesizer {
  public static final String KIND = "general";

  private static final int GROUP_SIZE = 2;

  /**
   * Share of candidates that may rise to each level and no further: every level stays represented.
   */
  private static final double[] CEILINGS = {0.12, 0.18, 0.22, 0.24, 0.24};

  private final SynthesisConfig config;
  private final SeedTables seeds;
  private final List<Domain> domains;
  private final Hardening hardening;
  private final CommonAnswers common;

  /**
   * @param sandbox runs solutions and verifiers; stays the caller's to close
   * @param verifier judges what has been authored
   * @throws org.sparseforge.synth.domain.DomainException if a domain file is wrong
   * @throws org.sparseforge.synth.seed.SeedTableException if a seed table is
   */
  public static GeneralSynthesizer open(
      SynthesisConfig config, PythonSandbox sandbox, TaskVerifier verifier) {
    SeedTables packaged = SeedTables.packaged();
    SeedTables seeds =
        config.seedTables() == null ? packaged : packaged.overlaidWith(config.seedTables());
    List<Domain> domains =
        config.domains().isEmpty()
            ? Domains.packaged(seeds)
            : Domains.read(config.domains(), seeds);
    return over(config, seeds, domains, sandbox, verifier);
  }

  /** The same over domains that are at hand; those that {@code config} names are not read. */
  public static GeneralSynthesizer over(
      SynthesisConfig config,
      SeedTables seeds,
      List<Domain> domains,
      PythonSandbox sandbox,
      TaskVerifier verifier) {
    return new GeneralSynthesizer(config, seeds, domains, new Hardening(sandbox, verifier));
  }

  private GeneralSynthesizer(
      SynthesisConfig config, SeedTables seeds, List<Domain> domains, Hardening hardening) {
    this.config = config;
    this.seeds = seeds;
    this.domains = domains;
    this.hardening = hardening;
    this.common = new CommonAnswers(seeds, config.seed());
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public int groupSize() {
    return GROUP_SIZE;
  }

  @Override
  public List<Outcome> synthesize(long group) {
    Domain domain = domainOf(group);
    Draw draw = Draw.of(config.seed(), KIND, domain.name(), group);
    List<Authored> authored = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    World world;
    try {
      world = DatabaseMaker.make(domain, seeds, draw.sub("world"));
    } catch (WorldException e) {
      for (int k = 0; k < GROUP_SIZE; k++) {
        outcomes.add(
            new Outcome.Rejected(
                group * GROUP_SIZE + k, domain.category(), "propose", e.getMessage(), null));
      }
      return outcomes;
    }
    Toolset toolset = Toolset.draw(domain, draw.sub("toolset"));
    for (int k = 0; k < GROUP_SIZE; k++) {
      Draw own = draw.sub("candidate", k);
      Composer composer = composer(world, toolset, own);
      authored.add(hardening.author(composer, world, ceiling(own.sub("ceiling"))));
    }
    for (int k = 0; k < GROUP_SIZE; k++) {
      List<String> siblings = new ArrayList<>();
      for (int other = 0; other < GROUP_SIZE; other++) {
        if (other != k) {
          siblings.addAll(authored.get(other).answers());
        }
      }
      outcomes.add(
          hardening.conclude(
              authored.get(k),
              world,
              new Origin("program", null, config.seed(), group * GROUP_SIZE + k),
              siblings,
              common));
    }
    return outcomes;
  }

  static Composer composer(World world, Toolset toolset, Draw draw) {
    return world.domain().plan() != null
        ? new PlanComposer(world, toolset, draw)
        : new WorkflowComposer(world, toolset, draw);
  }

  private Domain domainOf(long group) {
    int size = domains.size();
    return Draw.of(config.seed(), KIND, "round", group / size)
        .shuffled(domains)
        .get((int) (group % size));
  }

  private int ceiling(Draw draw) {
    double at = draw.unit();
    int level = 1;
    while (level < CEILINGS.length && at >= CEILINGS[level - 1]) {
      at -= CEILINGS[level - 1];
      level++;
    }
    return Math.min(level, config.maxDifficulty());
  }

  @Override
  public void close() {
    // Nothing is held open: the sandbox is the caller's.
  }
}
