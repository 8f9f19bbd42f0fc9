package org.sparseforge.synth.author;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
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
    String reason = "";
    try {
      for (int attempt = 0; attempt <= limits.repairs(); attempt++) {
        Dialogue.Said said = dialogue.ask(messages);
        messages.add(ChatMessage.assistant(said.text(), null, List.of()));
        try {
          String yaml = Sections.parse(said.text(), said.isCut(), List.of("domain")).get("domain");
          Domain domain = new DomainLoader(seeds).load(name + ".yaml", name, yaml);
          reason = fault(domain, category, workflow);
          Trials trials = reason != null ? null : tried(domain, seed);
          if (trials != null && trials.reasons().isEmpty()) {
            return new Result.Written(yaml, trials.passed(), trials.all(), dialogue.spent());
          }
          reason = reason != null ? reason : trials.describe();
        } catch (IllegalArgumentException | DomainException e) {
          reason = e.getMessage();
        }
        messages.add(ChatMessage.user(AuthorPrompts.repair("domain", reason)));
      }
    } catch (Stuck stuck) {
      reason = stuck.getMessage() + (reason.isEmpty() ? "" : "; before that: " + reason);
    }
    return new Result.Refused(reason, dialogue.spent());
  }

  private static String fault(Domain domain, String category, boolean workflow) {
    if (!domain.category().equals(category)) {
      return "category must be '" + category + "', it is '" + domain.category() + "'";
    }
    return (domain.workflow() != null) == workflow
        ? null
        : "the domain was to have a " + (workflow ? "workflow" : "plan");
  }

  /**
   * @param reasons why candidates failed, with how many; empty where enough passed
   */
  private record Trials(int passed, int all, List<String> reasons) {
    String describe() {
      return String.format(
          Locale.ROOT,
          "only %d of %d tasks made from it hold: %s",
          passed,
          all,
          String.join("; ", reasons));
    }
  }

  private Trials tried(Domain domain, long seed) {
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
      return new Trials(passed, all, List.of());
    }
    return new Trials(
        passed,
        all,
        reasons.entrySet().stream()
            .sorted((a, b) -> b.getValue() - a.getValue())
            .limit(MAX_REASONS)
            .map(e -> e.getValue() + " times " + e.getKey())
            .toList());
  }
}
