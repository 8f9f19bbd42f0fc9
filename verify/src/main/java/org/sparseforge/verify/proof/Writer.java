package org.sparseforge.verify.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.sparseforge.verify.call.Call;
import org.sparseforge.verify.call.CallResult;
import org.sparseforge.verify.call.CallSeeds;
import org.sparseforge.verify.call.ModelCalls;

/**
 * Has drafts written, all at once. One whose answer breaks the layout is asked for again with
 * another seed, a bounded number of times.
 */
final class Writer {
  private final ModelCalls prover;
  private final int formatAttempts;
  private final long seed;

  Writer(ModelCalls prover, int formatAttempts, long seed) {
    this.prover = prover;
    this.formatAttempts = formatAttempts;
    this.seed = seed;
  }

  /**
   * @param log gets the calls that brought no proof
   * @return the proofs that came of it, in the order of the drafts
   */
  List<Proof> write(Problem problem, List<Draft> drafts, ProofLog log) {
    TreeMap<Integer, Proof> written = new TreeMap<>();
    List<Draft> open = drafts;
    for (int attempt = 0; attempt < formatAttempts && !open.isEmpty(); attempt++) {
      List<Call> calls = new ArrayList<>();
      for (Draft draft : open) {
        String id = draft.id(attempt);
        calls.add(
            new Call(
                problem.index() + "/" + id,
                CallSeeds.of(seed, problem.index(), id),
                draft.messages(problem)));
      }
      List<CallResult> results = prover.ask(calls);
      List<Draft> again = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        Proof proof = proof(open.get(i), attempt, results.get(i));
        if (proof.isThere()) {
          written.put(open.get(i).place(), proof);
          continue;
        }
        log.lost(proof);
        if (proof.malformed().isPresent()) {
          again.add(open.get(i));
        }
      }
      open = again;
    }
    return List.copyOf(written.values());
  }

  private static Proof proof(Draft draft, int attempt, CallResult result) {
    Parsed parsed = null;
    Failure failure = null;
    if (result instanceof CallResult.Failed failed) {
      failure = new Failure(failed.errorClass(), failed.message());
    } else {
      parsed = Answers.read((CallResult.Answered) result, ProofParser::parse);
    }
    Optional<Parsed.Proof> read =
        parsed instanceof Parsed.Proof proof ? Optional.of(proof) : Optional.empty();
    return new Proof(
        draft.id(attempt),
        draft.round(),
        draft.place(),
        draft.parent().map(Proof::id),
        draft.analysisId(),
        read.map(Parsed.Proof::text).orElse(""),
        read.map(p -> p.self().analysis()).orElse(""),
        read.map(p -> p.self().score()),
        Answers.flaw(parsed),
        Optional.ofNullable(failure),
        result.spend());
  }
}
