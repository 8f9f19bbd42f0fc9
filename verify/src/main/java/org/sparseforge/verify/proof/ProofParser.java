package org.sparseforge.verify.proof;

/** Reads what a prover writes: a proof under one heading, its own evaluation under another. */
final class ProofParser {
  private ProofParser() {}

  static Parsed parse(String text) {
    Phrase.Place solution = Phrase.SOLUTION_HEADING.first(text, 0);
    if (solution == null) {
      return new Parsed.Malformed(
          Malformation.NO_SOLUTION_HEADING,
          "the heading '" + Phrase.SOLUTION_HEADING.text() + "' is missing");
    }
    Phrase.Place self = Phrase.SELF_EVALUATION_HEADING.last(text, solution.end());
    if (self == null) {
      return new Parsed.Malformed(
          Malformation.NO_SELF_EVALUATION_HEADING,
          "the heading '" + Phrase.SELF_EVALUATION_HEADING.text() + "' is missing");
    }
    String proof = text.substring(solution.end(), self.start()).strip();
    if (proof.isEmpty()) {
      return new Parsed.Malformed(
          Malformation.EMPTY_PROOF, "nothing stands between the two headings");
    }
    Parsed evaluation = EvaluationParser.evaluation(text.substring(self.end()));
    return evaluation instanceof Parsed.Evaluation read
        ? new Parsed.Proof(proof, read)
        : evaluation;
  }
}
