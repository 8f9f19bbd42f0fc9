package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sparseforge.engine.OpenModel;
import org.sparseforge.engine.request.RowErrorClass;
import org.sparseforge.jobs.grades.GradeMethod;
import org.sparseforge.jobs.grades.GradeRow;
import org.sparseforge.jobs.grades.GradeTables;
import org.sparseforge.jobs.grades.JudgementLine;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.jobs.proofs.ProofLines;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;
import org.sparseforge.verify.call.Spend;
import org.sparseforge.verify.grade.Candidate;
import org.sparseforge.verify.grade.FinalAnswer;
import org.sparseforge.verify.grade.Grade;
import org.sparseforge.verify.judge.Judgement;
import org.sparseforge.verify.judge.Judging;
import org.sparseforge.verify.judge.Rubric;
import org.sparseforge.verify.judge.RubricJudge;
import org.sparseforge.verify.proof.SelfScore;

/** A row of {@code score --grade}: several answers to a prompt in, the one to take out. */
final class GradeRows extends WaitingRows {
  private static final int TYPICAL_CANDIDATES = 8;

  private final GradeMethod method;
  private final OutputRows rows;
  private final RubricJudge judge;

  GradeRows(OpenModel model, Recipe recipe) {
    this(model, recipe, GradeMethod.from(recipe.method()));
  }

  private GradeRows(OpenModel model, Recipe recipe, GradeMethod method) {
    super(recipe, method.judgements() * TYPICAL_CANDIDATES);
    this.method = method;
    this.rows = new OutputRows(model.info());
    this.judge =
        new RubricJudge(
            calls(model, recipe), method.judgements(), method.formatAttempts(), seed(recipe));
  }

  @Override
  public Started start(InputRow row) {
    GradeRow read = GradeRow.read(row);
    ObjectNode head = rows.begin(row, read.id());
    head.put("grade", method.grade().text()).put("content", "").putArray("candidates");
    Spend.NONE.write(head);
    if (read.invalid() != null) {
      return Started.done(OutputRows.fail(head, read.invalid()));
    }
    if (row.repeated()) {
      return Started.done(OutputRows.failRepeated(head, read.id()));
    }
    Optional<Rubric> rubric = read.rubric().or(method::rubric);
    boolean unscored = read.scores().stream().anyMatch(OptionalDouble::isEmpty);
    if (method.grade() == Grade.BEST_OF_N && unscored && rubric.isEmpty()) {
      return Started.done(
          OutputRows.fail(
              head,
              RowErrorClass.INVALID_ROW.text(),
              "the row has neither a rubric nor scores of all candidates; give it one, or give"
                  + " --rubric"));
    }
    return begin(() -> work(row.index(), read, rubric, head));
  }

  private Done work(long index, GradeRow row, Optional<Rubric> rubric, ObjectNode head) {
    long start = System.nanoTime();
    Staging.Packer lines = new Staging.Packer();
    List<OptionalDouble> scores = new ArrayList<>();
    int[] sound = new int[row.contents().size()];
    if (method.grade() == Grade.BEST_OF_N) {
      scores.addAll(judge(index, row, rubric, head, lines, sound));
    } else if (method.grade() == Grade.SELF_SCORE) {
      for (int i = 0; i < sound.length; i++) {
        OptionalDouble given = row.scores().get(i);
        scores.add(given.isPresent() ? given : SelfScore.of(row.contents().get(i)));
      }
    } else {
      scores.addAll(row.scores());
    }
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < sound.length; i++) {
      candidates.add(new Candidate(FinalAnswer.of(row.contents().get(i)), scores.get(i)));
    }
    write(head, candidates, sound);
    if (!head.has("error")) {
      choose(row, candidates, head);
    }
    head.put("seconds", OutputRows.seconds(System.nanoTime() - start));
    lines.add(head);
    return new Done(lines.finish(), head);
  }

  /** Rewards of the candidates that bring no score; a broken judge is an error of the row. */
  private List<OptionalDouble> judge(
      long index,
      GradeRow row,
      Optional<Rubric> rubric,
      ObjectNode head,
      Staging.Packer lines,
      int[] sound) {
    List<OptionalDouble> scores = new ArrayList<>(row.scores());
    List<Integer> open = new ArrayList<>();
    List<RubricJudge.Case> cases = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      if (scores.get(i).isEmpty()) {
        open.add(i);
        cases.add(
            new RubricJudge.Case(
                "c" + i, row.prompt(), row.contents().get(i), rubric.orElseThrow()));
      }
    }
    Spend spend = Spend.NONE;
    List<Judging> judgings = judge.judge(index, cases);
    for (int i = 0; i < judgings.size(); i++) {
      Judging judging = judgings.get(i);
      int candidate = open.get(i);
      judging.judgements().forEach(one -> lines.add(line(head, candidate, one)));
      spend = spend.plus(judging.spend());
      sound[candidate] = judging.totals().size();
      scores.set(candidate, judging.reward());
      Optional<Judgement.Failed> failed = firstFailure(judging);
      if (judging.reward().isEmpty() && failed.isPresent() && !head.has("error")) {
        OutputRows.fail(head, failed.get().errorClass(), failed.get().message());
      }
    }
    spend.write(head);
    return scores;
  }

  private static Optional<Judgement.Failed> firstFailure(Judging judging) {
    return judging.judgements().stream()
        .filter(Judgement.Failed.class::isInstance)
        .map(Judgement.Failed.class::cast)
        .findFirst();
  }

  private void choose(GradeRow row, List<Candidate> candidates, ObjectNode head) {
    method
        .grade()
        .select(candidates, row.reference())
        .ifPresent(
            found -> {
              head.put("chosen", found.chosen())
                  .put("content", row.contents().get(found.chosen()))
                  .put("score", found.score());
              candidates
                  .get(found.chosen())
                  .answer()
                  .ifPresent(answer -> head.put("answer", answer));
              found
                  .success()
                  .ifPresent(
                      success ->
                          head.put("correct", success.chosenRight())
                              .put("part_correct", success.partRight())
                              .put("any_correct", success.anyRight()));
            });
  }

  private static void write(ObjectNode head, List<Candidate> candidates, int[] sound) {
    ArrayNode list = (ArrayNode) head.get("candidates");
    for (int i = 0; i < sound.length; i++) {
      ObjectNode node = list.addObject().put("judgements", sound[i]);
      candidates.get(i).answer().ifPresent(answer -> node.put("answer", answer));
      candidates.get(i).score().ifPresent(score -> node.put("score", score));
    }
  }

  private static ObjectNode line(ObjectNode head, int candidate, Judgement judgement) {
    return JudgementLine.fill(
        Json.object()
            .put(ProofLines.TABLE, GradeTables.JUDGEMENTS.getName())
            .put("row", head.path("row").longValue())
            .put("id", head.path("id").textValue())
            .put("schema_version", SchemaVersion.CURRENT)
            .put("candidate", candidate),
        judgement);
  }
}
