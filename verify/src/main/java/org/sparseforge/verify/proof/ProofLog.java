package org.sparseforge.verify.proof;

/**
 * Takes down everything that happens, as it happens: a search keeps in memory only what it still
 * needs. Called by one thread at a time for a problem.
 */
public interface ProofLog {
  /** A call of the prover that brought no proof; those that did come with {@link #assessed}. */
  void lost(Proof proof);

  /** A proof with everything known of it. */
  void assessed(Assessment assessment);

  /** A call of a verifier or meta-verifier, whatever it brought. */
  void evaluated(Evaluation evaluation);

  /** A round is over. */
  void round(RoundPoint point);
}
