package org.sparseforge.verify.proof;

import java.util.List;
import org.sparseforge.engine.chat.ChatMessage;

/**
 * What prover, verifier and meta-verifier are asked. Headings, sentences and scores are those of
 * DeepSeekMath-V2 (arXiv 2511.22570, appendix A), since a model trained on them answers best to
 * them; the rest is our own wording.
 */
final class ProofPrompts {
  private static final String RUBRIC =
      """
      - 1: the solution is complete and rigorous, and every step is justified.
      - 0.5: the solution is sound as a whole, but details are left out or there are minor errors.
      - 0: there is a fatal error or a critical gap, or the solution does not address the problem.

      Citing a paper or a theorem does not replace a proof: where what is cited is as hard as the
      problem, or is not itself proved, the score cannot be 1.
      """;

  private static final String LAYOUT =
      """
      Answer in exactly this layout:

      %s
      ... your complete proof ...

      %s
      %s
      ... an honest assessment of your own proof: go through its steps, name every error and gap ...

      %s
      \\boxed{...}

      where the box holds 0, 0.5 or 1. Your proof is graded by the same rubric. Admitting an error is
      better than claiming a proof that is not there, and best is to mend it before you answer.
      """
          .formatted(
              Phrase.SOLUTION_HEADING.text(),
              Phrase.SELF_EVALUATION_HEADING.text(),
              Phrase.EVALUATION.text(),
              Phrase.EVALUATION_SCORE.text());

  private ProofPrompts() {}

  /** Asks for a proof and its author's own evaluation. */
  static List<ChatMessage> generation(String problem) {
    return user(generationText(problem));
  }

  /**
   * Asks for a better proof.
   *
   * @param analyses of {@code proof}; what they find is to be mended
   */
  static List<ChatMessage> refinement(String problem, String proof, List<String> analyses) {
    StringBuilder text = new StringBuilder(generationText(problem));
    text.append("\n## Candidate Solution(s) to Refine\n\n").append(proof.strip()).append('\n');
    for (String analysis : analyses) {
      text.append("\n### Evaluation of this candidate\n\n").append(analysis.strip()).append('\n');
    }
    text.append(
        """

        ## Final Instruction

        Write a better solution of the problem. Mend what the evaluation finds, where it is right;
        keep or combine ideas that are good, or start anew where none is. Do not mention the
        candidate. Use the layout asked for above, with both headings, the two sentences and the box.
        """);
    return user(text.toString());
  }

  /** Asks what is wrong with a proof. */
  static List<ChatMessage> verification(String problem, String proof) {
    return user(
        """
        Assess a solution of a mathematical problem. Look for every error, gap and unproved claim,
        then give a score by this rubric:

        %s
        Answer in exactly this layout:

        %s
        ... your analysis: the key steps and whether each is right; every issue, where it is and why ...

        %s
        \\boxed{...}

        where the box holds 0, 0.5 or 1.

        ## Problem

        %s

        ## Solution

        %s
        """
            .formatted(
                RUBRIC,
                Phrase.EVALUATION.text(),
                Phrase.EVALUATION_SCORE.text(),
                problem.strip(),
                proof.strip()));
  }

  /** Asks whether the issues an evaluation lists are there. */
  static List<ChatMessage> meta(String problem, String proof, String analysis, double score) {
    return user(
        """
        Rate a "solution evaluation": someone assessed a solution of a mathematical problem, and you
        check the assessment, not the solution. The rubric that the evaluation had to apply was:

        %s
        Only the defects that the evaluation claims count. Errors it missed, and praise, are out of
        scope; an evaluation that claims no defect has reasonable defects. For every claimed defect
        decide whether it is really there. Then rate:

        - 0: defects are claimed and none of them is reasonable.
        - 0.5: some claimed defects are not reasonable; or all are, but the wording is wrong (steps
          restated inaccurately, slips of its own, a conclusion called false where it is only not
          shown) or the score does not fit the defects under the rubric.
        - 1: every claimed defect is reasonable, the wording is right and the score fits.

        Answer in exactly this layout:

        %s
        ... your analysis, defect by defect ...

        %s
        \\boxed{...}

        where the box holds 0, 0.5 or 1.

        ## Problem

        %s

        ## Solution

        %s

        ## Solution Evaluation

        %s

        %s
        \\boxed{%s}
        """
            .formatted(
                RUBRIC,
                Phrase.META.text(),
                Phrase.META_SCORE.text(),
                problem.strip(),
                proof.strip(),
                analysis.strip(),
                Phrase.EVALUATION_SCORE.text(),
                shown(score)));
  }

  /** 0, 0.5 or 1 as a box holds it. */
  static String shown(double score) {
    return score == Math.rint(score) ? Integer.toString((int) score) : Double.toString(score);
  }

  private static String generationText(String problem) {
    return """
    Solve a mathematical problem with a complete and rigorous proof. Solutions are graded by this
    rubric:

    %s
    %s
    ## Problem

    %s
    """
        .formatted(RUBRIC, LAYOUT, problem.strip());
  }

  private static List<ChatMessage> user(String text) {
    return List.of(ChatMessage.user(text));
  }
}
