package org.sparseforge.verify.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sparseforge.verify.call.ModelCalls;

/**
 * Sequential refinement (DeepSeekMath-V2, section 3.3): independent chains, each of which has its
 * last proof refined in the light of its author's own evaluation, until that evaluation finds
 * nothing more or the attempts run out. The proof with the highest self-score is chosen, that of
 * the lowest chain among equals.
 *
 * <p>Every attempt is verified, so that score can be drawn against compute; verifications steer
 * nothing. An attempt that brings no proof leaves its chain where it was.
 */
public final class SequentialRefinement implements Prover {
  private final Settings settings;
  private final Writer writer;
  private final Assessor assessor;

  /**
   * How far it goes. Published: 32 chains of up to 8 attempts.
   *
   * @param attempts of a chain, the first draft counted
   */
  public record Settings(int chains, int attempts) {
    public Settings {
      Bounds.require("chains", 1, chains);
      Bounds.require("attempts", 1, attempts);
    }
  }

  /**
   * @param prover writes proofs
   * @param verifier judges them
   * @param formatAttempts times an answer is asked for until it keeps its layout
   */
  public SequentialRefinement(
      ModelCalls prover,
      ModelCalls verifier,
      Settings settings,
      LabelRule rule,
      int formatAttempts,
      long seed) {
    this.settings = settings;
    this.writer = new Writer(prover, formatAttempts, seed);
    this.assessor = new Assessor(verifier, rule, formatAttempts, seed);
  }

  @Override
  public ProofRun prove(Problem problem, ProofLog log) {
    Ledger ledger = new Ledger(log);
    Assessment[] chains = new Assessment[settings.chains()];
    for (int round = 0; ; round++) {
      List<Proof> proofs = writer.write(problem, drafts(chains, round), ledger);
      for (Assessment assessment : assessor.assess(problem, proofs, ledger)) {
        chains[assessment.proof().chain()] = assessment;
      }
      List<Assessment> standing = Arrays.stream(chains).filter(Objects::nonNull).toList();
      Optional<Assessment> chosen =
          standing.stream()
              .min(Comparator.comparingDouble(a -> -a.proof().selfScore().orElseThrow()));
      ledger.endRound(round, chosen, standing);
      boolean last = round + 1 == settings.attempts();
      if (last || Arrays.stream(chains).allMatch(SequentialRefinement::isSettled)) {
        return ledger.end(chosen, stop(chains, standing), round);
      }
    }
  }

  private static List<Draft> drafts(Assessment[] chains, int round) {
    List<Draft> drafts = new ArrayList<>();
    for (int chain = 0; chain < chains.length; chain++) {
      if (chains[chain] == null) {
        drafts.add(new Draft(round, chain, Optional.empty(), Optional.empty(), ""));
      } else if (!isSettled(chains[chain])) {
        drafts.add(Draft.selfAnswering(round, chain, chains[chain].proof()));
      }
    }
    return drafts;
  }

  private static boolean isSettled(Assessment chain) {
    return chain != null && chain.proof().selfScore().orElseThrow() == 1;
  }

  private static ProofRun.Stop stop(Assessment[] chains, List<Assessment> standing) {
    if (standing.isEmpty()) {
      return ProofRun.Stop.NO_PROOF;
    }
    if (standing.stream().allMatch(a -> a.meanScore().isEmpty())) {
      return ProofRun.Stop.UNVERIFIED;
    }
    return Arrays.stream(chains).allMatch(SequentialRefinement::isSettled)
        ? ProofRun.Stop.SELF_PERFECT
        : ProofRun.Stop.CAP;
  }
}
