package org.sparseforge.verify.fake;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prover, verifier and meta-verifier of known skill. A proof says what it is really worth in a mark
 * that only this class reads; an evaluation says whether the issue it reports is real. What it
 * answers is a function of question and seed.
 *
 * @param firstDraft chance that a first draft is worth 1; else it is worth 0 or 0.5, evenly
 * @param mending chance that a refinement that was told of a real issue is worth 0.5 more; told of
 *     nothing real it stays as it was
 * @param recall chance that a verification of a flawed proof reports its issue, with the right
 *     score
 * @param falseAlarm chance that a verification of a right proof invents one, with score 0 or 0.5
 * @param confirmsReal chance that a meta-verification confirms a real issue
 * @param confirmsInvented the same of an invented one
 * @param honesty chance that an author's own score is what his proof is worth; else it is 1
 * @param mess chance that an answer breaks its layout
 */
public record ScriptedMathematician(
    double firstDraft,
    double mending,
    double recall,
    double falseAlarm,
    double confirmsReal,
    double confirmsInvented,
    double honesty,
    double mess)
    implements ScriptedModel.Script {
  private static final Pattern WORTH = Pattern.compile("\\(worth ([0-9.]+), draft ([0-9a-z]+)\\)");

  /** Never wrong, and mends whatever it is told. */
  public static ScriptedMathematician flawless() {
    return new ScriptedMathematician(0.2, 1, 1, 0, 1, 0, 1, 0);
  }

  /** What a proof of this author is really worth. */
  public static double worth(String proof) {
    Matcher mark = WORTH.matcher(proof);
    if (!mark.find()) {
      throw new AssertionError("not a proof of this author: " + proof);
    }
    return Double.parseDouble(mark.group(1));
  }

  @Override
  public ScriptedModel.Says answer(String id, String question, long seed) {
    return ScriptedModel.Says.of(answer(question, seed));
  }

  /** The answer to a prompt of the product. */
  public String answer(String question, long seed) {
    SplittableRandom random = new SplittableRandom(seed * 31 + question.hashCode());
    String answer;
    if (question.startsWith("Rate a \"solution evaluation\"")) {
      answer = meta(question, random);
    } else if (question.startsWith("Assess a solution")) {
      answer = verification(question, random);
    } else {
      answer = proof(question, random);
    }
    return random.nextDouble() < mess ? answer.replace("\\boxed", "box") : answer;
  }

  private String proof(String question, SplittableRandom random) {
    double worth;
    if (question.contains("## Candidate Solution(s) to Refine")) {
      worth = worth(question.substring(question.indexOf("## Candidate Solution(s) to Refine")));
      boolean told = question.contains("a real issue");
      worth = told && random.nextDouble() < mending ? Math.min(1, worth + 0.5) : worth;
    } else {
      worth = random.nextDouble() < firstDraft ? 1 : random.nextBoolean() ? 0.5 : 0;
    }
    double self = random.nextDouble() < honesty ? worth : 1;
    return """
    ## Solution
    By induction. (worth %s, draft %s)

    ## Self Evaluation
    Here is my evaluation of the solution:
    %s
    Based on my evaluation, the final overall score should be:
    \\boxed{%s}
    """
        .formatted(
            shown(worth),
            Long.toString(random.nextLong() >>> 1, 36),
            self < 1 ? "There is a real issue." : "All is shown.",
            shown(self));
  }

  private String verification(String question, SplittableRandom random) {
    double worth = worth(question);
    String finding = "All is shown.";
    double score = 1;
    if (worth < 1 && random.nextDouble() < recall) {
      finding = "There is a real issue.";
      score = worth;
    } else if (worth == 1 && random.nextDouble() < falseAlarm) {
      finding = "There is an invented issue.";
      score = random.nextBoolean() ? 0.5 : 0;
    }
    return """
    Here is my evaluation of the solution:
    %s
    Based on my evaluation, the final overall score should be:
    \\boxed{%s}
    """
        .formatted(finding, shown(score));
  }

  private String meta(String question, SplittableRandom random) {
    boolean real = question.contains("There is a real issue.");
    boolean confirms = random.nextDouble() < (real ? confirmsReal : confirmsInvented);
    return """
    Here is my analysis of the "solution evaluation":
    The issue is %s.
    Based on my analysis, I will rate the "solution evaluation" as:
    \\boxed{%s}
    """
        .formatted(confirms ? "there" : "not there", confirms ? "1" : "0");
  }

  private static String shown(double score) {
    return score == 0.5 ? "0.5" : String.format(Locale.ROOT, "%.0f", score);
  }
}
