package org.sparseforge.verify.judge;

import java.util.ArrayList;
import java.util.List;
import org.sparseforge.verify.call.Call;
import org.sparseforge.verify.call.CallResult;
import org.sparseforge.verify.call.CallSeeds;
import org.sparseforge.verify.call.ModelCalls;

/**
 * Scores answers by the rubric of their prompt: a generative reward model. Deterministic given
 * seed, index and key, as far as its engine is. Safe for use by many threads.
 */
public final class RubricJudge {
  private final ModelCalls judge;
  private final int judgements;
  private final int formatAttempts;
  private final long seed;

  /**
   * @param judgements of each answer, independent of each other
   * @param formatAttempts times a judgement is asked for until it keeps its layout
   */
  public RubricJudge(ModelCalls judge, int judgements, int formatAttempts, long seed) {
    if (judgements < 1) {
      throw new IllegalArgumentException("judgements must be 1 or more, got " + judgements);
    }
    if (formatAttempts < 1) {
      throw new IllegalArgumentException(
          "format_attempts must be 1 or more, got " + formatAttempts);
    }
    this.judge = judge;
    this.judgements = judgements;
    this.formatAttempts = formatAttempts;
    this.seed = seed;
  }

  /**
   * An answer to be judged.
   *
   * @param key names it within its row
   * @param prompt what was asked, conversations as JSON
   */
  public record Case(String key, String prompt, String answer, Rubric rubric) {}

  /**
   * Judges all of {@code cases} at once.
   *
   * @param index of the row they belong to
   * @return one judging for each case, in their order
   * @throws org.sparseforge.engine.EngineException if the engine is gone
   */
  public List<Judging> judge(long index, List<Case> cases) {
    List<List<Judgement>> found = new ArrayList<>();
    List<Open> open = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      found.add(new ArrayList<>());
      for (int slot = 0; slot < judgements; slot++) {
        open.add(new Open(i, slot));
      }
    }
    for (int attempt = 0; attempt < formatAttempts && !open.isEmpty(); attempt++) {
      List<Call> calls = new ArrayList<>();
      for (Open one : open) {
        Case what = cases.get(one.position());
        String key = what.key() + "/j" + one.slot() + (attempt == 0 ? "" : "." + attempt);
        calls.add(
            new Call(
                index + "/" + key,
                CallSeeds.of(seed, index, key),
                RubricPrompt.of(what.prompt(), what.answer(), what.rubric())));
      }
      List<CallResult> results = judge.ask(calls);
      List<Open> again = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        Open one = open.get(i);
        Judgement judgement = judgement(results.get(i), cases.get(one.position()).rubric());
        found.get(one.position()).add(judgement);
        if (judgement instanceof Judgement.Malformed) {
          again.add(one);
        }
      }
      open = again;
    }
    return found.stream().map(list -> new Judging(judgements, list)).toList();
  }

  private record Open(int position, int slot) {}

  private static Judgement judgement(CallResult result, Rubric rubric) {
    return result instanceof CallResult.Failed failed
        ? new Judgement.Failed(failed.errorClass(), failed.message(), failed.spend())
        : JudgementParser.parse((CallResult.Answered) result, rubric);
  }
}
