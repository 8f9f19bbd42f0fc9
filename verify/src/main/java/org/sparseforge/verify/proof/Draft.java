package org.sparseforge.verify.proof;

import java.util.List;
import java.util.Optional;
import org.sparseforge.engine.chat.ChatMessage;

/**
 * A proof to be written.
 *
 * @param place in its round
 * @param parent the proof to refine; empty for a first draft
 * @param analysisId the evaluation to answer, where it is not the parent's own
 * @param analysis its text, or the parent's own evaluation
 */
record Draft(
    int round, int place, Optional<Proof> parent, Optional<String> analysisId, String analysis) {
  static Draft first(int place) {
    return new Draft(0, place, Optional.empty(), Optional.empty(), "");
  }

  /** Answers what a verifier found. */
  static Draft answering(int round, int place, Proof parent, Evaluation found) {
    return new Draft(round, place, Optional.of(parent), Optional.of(found.id()), found.analysis());
  }

  /** Answers what the author himself found. */
  static Draft selfAnswering(int round, int place, Proof parent) {
    return new Draft(round, place, Optional.of(parent), Optional.empty(), parent.selfAnalysis());
  }

  String id(int attempt) {
    return "r" + round + ".p" + place + (attempt == 0 ? "" : "." + attempt);
  }

  /** What the prover is asked. */
  List<ChatMessage> messages(Problem problem) {
    return parent
        .map(p -> ProofPrompts.refinement(problem.text(), p.text(), List.of(analysis)))
        .orElseGet(() -> ProofPrompts.generation(problem.text()));
  }
}
