package org.sparseforge.synth.author;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sparseforge.engine.chat.ChatMessage;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.Spending;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.DomainException;
import org.sparseforge.synth.domain.DomainLoader;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.synth.task.GeneralSynthesizer;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.sandbox.PythonSandbox;

/**
 * Has a model write a domain file. It goes through the ordinary loader, and the program author
 * makes tasks of it that go through the ordinary checks; what is wrong is sent back.
 */
public final class DomainAuthor {
  /** Groups of candidates that a domain is tried with. */
  private static final int TRIAL_GROUPS = 6;

  /** Share of the tried candidates that must pass every check. */
  private static final double ENOUGH = 0.5;

  private static final int MAX_REASONS = 4;

  /** What became of a domain. */
  public sealed interface Result {
    Spending spending();

    /**
     * @param yaml the file
     * @param passed candidates of {@code tried} that passed every check
     */
    record Written(String yaml, int passed, int tried, Spending spending) implements Result {}

    /**
     * @param reason what was wrong at last
     */
    record Refused(String reason, Spending spending) implements Result {}
  }

  private final AuthorModel model;
  private final AuthorLimits limits;
  private final SeedTables seeds;
  private final PythonSandbox sandbox;
  private final TaskVerifier verifier;

  /**
   * @param sandbox runs the trial tasks; stays the caller's to close
   */
  public DomainAuthor(
      AuthorModel model,
      AuthorLimits limits,
      SeedTables seeds,
      PythonSandbox sandbox,
      TaskVerifier verifier) {
    this.model = model;
    this.limits = limits;
    this.seeds = seeds;
    this.sandbox = sandbox;
    this.verifier = verifier;
  }

  /**
   * @param name of the domain, as its file will be called
   * @param workflow whether the agent changes the database, else it plans
   * @param seed of the calls and of the trial
   * @throws AuthorUnavailableException if the model could not be asked
   */
  public Result write(String name, String category, boolean workflow, long seed) {
    Dialogue dialogue =
        new Dialogue(model, "domain-" + name, limits.calls(), Draw.of(seed, "domain", name));
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(ChatMessage.system(AuthorPrompts.domainSystem(seeds, workflow)));
    messages.add(ChatMessage.user(AuthorPrompts.domain(category, workflow)));
    String fault = "";
    try {
      for (int attempt = 0; attempt <= limits.repairs(); attempt++) {
        Dialogue.Said said = dialogue.ask(messages);
        messages.add(ChatMessage.assistant(said.text(), null, List.of()));
        Tried tried = tried(said, name, category, workflow, seed);
        if (tried.fault() == null) {
          return new Result.Written(tried.yaml(), tried.passed(), tried.all(), dialogue.spent());
        }
        fault = tried.fault();
        messages.add(ChatMessage.user(AuthorPrompts.repair("domain", fault)));
      }
    } catch (Stuck stuck) {
      fault = stuck.getMessage() + (fault.isEmpty() ? "" : "; before that: " + fault);
    }
    return new Result.Refused(fault, dialogue.spent());
  }

  /**
   * A reply, tried.
   *
   * @param passed candidates of {@code all} that passed every check
   * @param fault what is wrong, or null
   */
  private record Tried(String yaml, int passed, int all, String fault) {
    static Tried faulty(String fault) {
      return new Tried(null, 0, 0, fault);
    }
  }

  private Tried tried(
      Dialogue.Said said, String name, String category, boolean workflow, long seed) {
    String yaml;
    Domain domain;
    try {
      yaml = Sections.parse(said.text(), said.isCut(), List.of("domain")).get("domain");
      domain = new DomainLoader(seeds).load(name + ".yaml", name, yaml);
    } catch (IllegalArgumentException | DomainException e) {
      return Tried.faulty(e.getMessage());
    }
    String fault = fault(domain, category, workflow);
    return fault != null ? Tried.faulty(fault) : tried(yaml, domain, seed);
  }

  private static String fault(Domain domain, String category, boolean workflow) {
    if (!domain.category().equals(category)) {
      return "category must be '" + category + "', it is '" + domain.category() + "'";
    }
    return (domain.workflow() != null) == workflow
        ? null
        : "the domain was to have a " + (workflow ? "workflow" : "plan");
  }

  private Tried tried(String yaml, Domain domain, long seed) {
    int passed = 0;
    int all = 0;
    TreeMap<String, Integer> reasons = new TreeMap<>();
    SynthesisConfig config = new SynthesisConfig(seed, List.of(), null, 5);
    try (GeneralSynthesizer program =
        GeneralSynthesizer.over(config, seeds, List.of(domain), sandbox, verifier)) {
      for (int group = 0; group < TRIAL_GROUPS; group++) {
        for (Outcome outcome : program.synthesize(group)) {
          all++;
          if (outcome instanceof Outcome.Rejected rejected) {
            reasons.merge(rejected.stage() + ": " + rejected.reason(), 1, Integer::sum);
          } else {
            passed++;
          }
        }
      }
    }
    if (passed >= ENOUGH * all) {
      return new Tried(yaml, passed, all, null);
    }
    return Tried.faulty(
        String.format(
            Locale.ROOT,
            "only %d of %d tasks made from it hold: %s",
            passed,
            all,
            reasons.entrySet().stream()
                .sorted((a, b) -> b.getValue() - a.getValue())
                .limit(MAX_REASONS)
                .map(e -> e.getValue() + " times " + e.getKey())
                .collect(Collectors.joining("; "))));
  }
}
