package org.sparseforge.verify.proof;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.sparseforge.verify.call.CallSeeds;
import org.sparseforge.verify.call.ModelCalls;

/**
 * High-compute search (DeepSeekMath-V2, section 3.3). A pool of drafts is verified; each round
 * takes the proofs with the highest mean scores, pairs each with some of its evaluations,
 * preferring those that report issues, and has every pair refined into one new proof, which is
 * verified in its turn. Ends when a proof passes all its verifications, or after so many rounds.
 *
 * <p>Where meta-verification is on, evaluations it refuted are paired only when others run out.
 */
public final class ProofSearch implements Prover {
  private final Settings settings;
  private final Writer writer;
  private final Assessor assessor;
  private final int verifications;
  private final long seed;

  /**
   * How far a search goes. Published: 64, 8, 16, with 64 verifications.
   *
   * @param poolSize proofs that go on to the next round, and first drafts
   * @param analysesPerProof evaluations each of them is paired with
   * @param rounds refinements after the first drafts; 0 chooses among the drafts
   */
  public record Settings(int poolSize, int analysesPerProof, int rounds) {
    public Settings {
      Bounds.require("pool_size", 1, poolSize);
      Bounds.require("analyses_per_proof", 1, analysesPerProof);
      Bounds.require("rounds", 0, rounds);
    }
  }

  /**
   * @param prover writes proofs
   * @param verifier judges them; the published system is one model in both roles
   * @param formatAttempts times an answer is asked for until it keeps its layout
   */
  public ProofSearch(
      ModelCalls prover,
      ModelCalls verifier,
      Settings settings,
      LabelRule rule,
      int formatAttempts,
      long seed) {
    this.settings = settings;
    this.writer = new Writer(prover, formatAttempts, seed);
    this.assessor = new Assessor(verifier, rule, formatAttempts, seed);
    this.verifications = rule.verifications();
    this.seed = seed;
  }

  @Override
  public ProofRun prove(Problem problem, ProofLog log) {
    Ledger ledger = new Ledger(log);
    List<Draft> drafts = new ArrayList<>();
    for (int place = 0; place < settings.poolSize(); place++) {
      drafts.add(Draft.first(place));
    }
    List<Assessment> pool = List.of();
    for (int round = 0; ; round++) {
      List<Proof> proofs = writer.write(problem, drafts, ledger);
      List<Assessment> all = new ArrayList<>(pool);
      all.addAll(assessor.assess(problem, proofs, ledger));
      pool = best(all);
      Optional<Assessment> chosen = pool.stream().findFirst();
      ledger.endRound(round, chosen, pool);
      if (chosen.isEmpty()) {
        return ledger.end(chosen, ProofRun.Stop.NO_PROOF, round);
      }
      if (chosen.get().meanScore().isEmpty()) {
        return ledger.end(chosen, ProofRun.Stop.UNVERIFIED, round);
      }
      // No other stands before a proof that passes them all.
      if (chosen.get().passesAll(verifications)) {
        return ledger.end(chosen, ProofRun.Stop.PASSED_ALL, round);
      }
      if (round == settings.rounds()) {
        return ledger.end(chosen, ProofRun.Stop.CAP, round);
      }
      drafts = pairs(problem, pool, round + 1);
    }
  }

  /**
   * Highest mean first; among equals the one that more verifications speak for, since some may have
   * failed, then the earlier proof. Proofs that nobody could judge go last.
   */
  private List<Assessment> best(List<Assessment> all) {
    List<Assessment> sorted = new ArrayList<>(all);
    sorted.sort(
        Comparator.comparingDouble((Assessment a) -> -a.meanScore().orElse(-1))
            .thenComparingInt(a -> -a.verifications().size()));
    return List.copyOf(sorted.subList(0, Math.min(settings.poolSize(), sorted.size())));
  }

  private List<Draft> pairs(Problem problem, List<Assessment> pool, int round) {
    List<Draft> drafts = new ArrayList<>();
    for (Assessment assessment : pool) {
      String key = "r" + round + "/pair/" + assessment.proof().id();
      SplittableRandom random = new SplittableRandom(CallSeeds.of(seed, problem.index(), key));
      for (Evaluation found : choose(assessment, random)) {
        drafts.add(Draft.answering(round, drafts.size(), assessment.proof(), found));
      }
    }
    return drafts;
  }

  private List<Evaluation> choose(Assessment assessment, SplittableRandom random) {
    List<Evaluation> shuffled = new ArrayList<>(assessment.verifications());
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    shuffled.sort(Comparator.comparingInt(found -> rank(assessment, found)));
    return shuffled.subList(0, Math.min(settings.analysesPerProof(), shuffled.size()));
  }

  private static int rank(Assessment assessment, Evaluation found) {
    if (!found.reportsIssues()) {
      return 2;
    }
    return assessment.validity().get(found.id()) == LabelRule.Validity.REFUTED ? 1 : 0;
  }
}
