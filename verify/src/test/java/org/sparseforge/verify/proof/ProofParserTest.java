package org.sparseforge.verify.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.verify.call.CallResult;
import org.sparseforge.verify.call.Spend;

class ProofParserTest {
  private static final String OPENING = "Here is my evaluation of the solution:";
  private static final String CLOSING =
      "Based on my evaluation, the final overall score should be:";
  private static final String SOUND =
      "## Solution\nIt holds.\n\n## Self Evaluation\n"
          + OPENING
          + "\nFine.\n"
          + CLOSING
          + "\n\\boxed{1}";

  @Test
  void layoutThatIsAskedForIsRead() {
    assertEquals(
        new Parsed.Proof("It holds.", new Parsed.Evaluation("Fine.", 1)), ProofParser.parse(SOUND));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          \\boxed{0} | 0
          \\boxed{0.5} | 0.5
          \\boxed{1} | 1
          $\\boxed{1.0}$ | 1
          **\\boxed{ 0.5 }** | 0.5
          \\boxed{\\text{0.5}} | 0.5
          \\boxed{\\frac{1}{2}} | 0.5
          \\boxed{1/2} | 0.5
          \\boxed{1}. Again: \\boxed{1.0} | 1
          \\[ \\boxed{$0$} \\] | 0
          """)
  void scoreIsReadInEveryDressModelsGiveIt(String box, double score) {
    String text = OPENING + "\nx\n" + CLOSING + " " + box;
    assertEquals(new Parsed.Evaluation("x", score), EvaluationParser.evaluation(text));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          nothing | NO_EVALUATION | the sentence 'Here is my evaluation of the solution:' is missing
          OPEN fine. | NO_SCORE | the sentence 'Based on my evaluation, the final overall score should be:' is missing
          OPEN fine. \\boxed{1} | NO_SCORE | the sentence 'Based on my evaluation, the final overall score should be:' is missing
          OPEN fine. CLOSE 1 | NO_SCORE | no \\boxed{} follows 'Based on my evaluation, the final overall score should be:'
          OPEN fine. CLOSE \\boxed{0.7} | BAD_SCORE | the score must be 0, 0.5 or 1, got '0.7'
          OPEN fine. CLOSE \\boxed{} | BAD_SCORE | the score must be 0, 0.5 or 1, got ''
          OPEN fine. CLOSE \\boxed{0 or 0.5} | BAD_SCORE | the score must be 0, 0.5 or 1, got '0 or 0.5'
          OPEN fine. CLOSE \\boxed{7} | BAD_SCORE | the score must be 0, 0.5 or 1, got '7'
          OPEN fine. CLOSE \\boxed{-1} | BAD_SCORE | the score must be 0, 0.5 or 1, got '-1'
          OPEN fine. CLOSE \\boxed{1 | NO_SCORE | no \\boxed{} follows 'Based on my evaluation, the final overall score should be:'
          OPEN fine. CLOSE \\boxed{0} or \\boxed{1} | SEVERAL_SCORES | one score is wanted, got '0', '1'
          CLOSE \\boxed{1} OPEN fine. | NO_SCORE | the sentence 'Based on my evaluation, the final overall score should be:' is missing
          """)
  void brokenEvaluationIsTyped(String text, Malformation kind, String message) {
    String filled = text.replace("OPEN", OPENING).replace("CLOSE", CLOSING);
    assertEquals(new Parsed.Malformed(kind, message), EvaluationParser.evaluation(filled));
  }

  @Test
  void phrasesMayBeDressedUp() {
    String text =
        "**here is my  evaluation\nof the solution**:\nGap in step 2.\n\n"
            + "*Based on my evaluation the final overall score should be*:\n\n\\boxed{0}";
    assertEquals(new Parsed.Evaluation("Gap in step 2.", 0), EvaluationParser.evaluation(text));
    String meta =
        "Here is my analysis of the \u201csolution evaluation\u201d:\nRight.\n"
            + "Based on my analysis, I will rate the **solution evaluation** as: \\boxed{0.5}";
    assertEquals(new Parsed.Evaluation("Right.", 0.5), EvaluationParser.meta(meta));
  }

  @Test
  void lastAnnouncementOfAScoreCounts() {
    String text =
        OPENING + "\nAt first: " + CLOSING + " \\boxed{1}\nNo, wait.\n" + CLOSING + "\\boxed{0}";
    Parsed.Evaluation read =
        assertInstanceOf(Parsed.Evaluation.class, EvaluationParser.evaluation(text));
    assertEquals(0, read.score());
  }

  @Test
  void brokenProofIsTyped() {
    assertMalformed(Malformation.NO_SOLUTION_HEADING, SOUND.replace("## Solution", "Solution"));
    assertMalformed(
        Malformation.NO_SELF_EVALUATION_HEADING, SOUND.replace("## Self Evaluation", ""));
    assertMalformed(Malformation.EMPTY_PROOF, SOUND.replace("It holds.", " "));
    assertMalformed(Malformation.NO_EVALUATION, SOUND.replace(OPENING, ""));
    assertMalformed(Malformation.NO_SCORE, SOUND.replace("\\boxed{1}", "1"));
    assertMalformed(Malformation.NO_SOLUTION_HEADING, "");
  }

  @Test
  void proofMayTalkOfEvaluationsItself() {
    String proof = "Let f be an evaluation.\n### Self Evaluation\nof f at 0 is 1. \\boxed{7}";
    Parsed read = ProofParser.parse(SOUND.replace("It holds.", proof));
    assertEquals(new Parsed.Proof(proof, new Parsed.Evaluation("Fine.", 1)), read);
  }

  @Test
  void answerThatWasCutOffSaysSoUnlessItIsComplete() {
    String half = SOUND.substring(0, SOUND.length() / 2);
    assertEquals(Malformation.CUT_OFF, ((Parsed.Malformed) read(half, true)).kind());
    assertInstanceOf(Parsed.Proof.class, read(SOUND, true));
  }

  /** What a model that has lost its way repeats until its limit. */
  @Test
  void endlessRepetitionsAreReadToTheirEnd() {
    for (String piece :
        new String[] {"*", " ", "\n", "{", "{}", "x", "\\boxed{", "#", "## Solution ", OPENING}) {
      String noise = piece.repeat(200_000 / piece.length());
      assertNotNull(ProofParser.parse(noise));
      assertNotNull(ProofParser.parse("## Solution" + noise + "x" + SOUND));
      assertNotNull(EvaluationParser.evaluation(OPENING + CLOSING + "\\boxed{" + noise));
      assertNotNull(EvaluationParser.evaluation(OPENING + CLOSING + "\\boxed{" + noise + "}"));
    }
  }

  @Property(tries = 500)
  void noTextIsTooStrange(@ForAll String noise) {
    assertNotNull(ProofParser.parse(noise));
    assertNotNull(EvaluationParser.meta(noise));
    Parsed read = ProofParser.parse(SOUND.replace("It holds.", "p" + noise));
    if (!noise.contains("#")) {
      assertTrue(read instanceof Parsed.Proof, () -> read.toString());
    }
  }

  private static Parsed read(String text, boolean cut) {
    return Answers.read(
        new CallResult.Answered(text, cut, java.util.Optional.empty(), Spend.NONE),
        ProofParser::parse);
  }

  private static void assertMalformed(Malformation kind, String text) {
    assertEquals(kind, assertInstanceOf(Parsed.Malformed.class, ProofParser.parse(text)).kind());
  }
}
