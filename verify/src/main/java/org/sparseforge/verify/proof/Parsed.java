package org.sparseforge.verify.proof;

/** A model's answer, read. One that breaks the layout is data for its row, never an exception. */
sealed interface Parsed {
  /**
   * An analysis and the score it ends in.
   *
   * @param score 0, 0.5 or 1
   */
  record Evaluation(String analysis, double score) implements Parsed {}

  /**
   * A proof, and what its author thinks of it.
   *
   * @param text not empty
   */
  record Proof(String text, Evaluation self) implements Parsed {}

  /**
   * The layout is broken.
   *
   * @param message one sentence: what was expected and what is there
   */
  record Malformed(Malformation kind, String message) implements Parsed {}
}
