package org.sparseforge.verify.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sparseforge.verify.call.Call;
import org.sparseforge.verify.call.CallResult;
import org.sparseforge.verify.call.CallSeeds;
import org.sparseforge.verify.call.ModelCalls;

/**
 * Has proofs verified n times, and every verification that reports issues meta-verified m times,
 * all proofs at once. A judgement whose answer breaks the layout is asked for again with another
 * seed, a bounded number of times; one that failed for other reasons is not.
 */
public final class Assessor {
  private final ModelCalls verifier;
  private final LabelRule rule;
  private final int formatAttempts;
  private final long seed;

  /**
   * @param formatAttempts times a judgement is asked for until its answer keeps the layout
   */
  public Assessor(ModelCalls verifier, LabelRule rule, int formatAttempts, long seed) {
    this.verifier = verifier;
    this.rule = rule;
    this.formatAttempts = formatAttempts;
    this.seed = seed;
  }

  /**
   * @param proofs each with a text; their ids differ
   * @param log gets every call, then every assessment
   * @return an assessment for each proof, in their order
   */
  public List<Assessment> assess(Problem problem, List<Proof> proofs, ProofLog log) {
    List<Asked> verifications = new ArrayList<>();
    for (Proof proof : proofs) {
      for (int slot = 0; slot < rule.verifications(); slot++) {
        verifications.add(new Asked(Evaluation.Kind.VERIFICATION, proof, Optional.empty(), slot));
      }
    }
    Map<String, List<Evaluation>> byProof = ask(problem, verifications, log);
    List<Asked> metas = new ArrayList<>();
    for (Proof proof : proofs) {
      for (Evaluation found : byProof.getOrDefault(proof.id(), List.of())) {
        for (int slot = 0; found.reportsIssues() && slot < rule.metaVerifications(); slot++) {
          metas.add(new Asked(Evaluation.Kind.META, proof, Optional.of(found), slot));
        }
      }
    }
    Map<String, List<Evaluation>> byAnalysis = ask(problem, metas, log);
    List<Assessment> assessments = new ArrayList<>();
    for (Proof proof : proofs) {
      Assessment assessment =
          conclude(proof, byProof.getOrDefault(proof.id(), List.of()), byAnalysis);
      log.assessed(assessment);
      assessments.add(assessment);
    }
    return assessments;
  }

  /** One judgement that is wanted. */
  private record Asked(
      Evaluation.Kind kind, Proof proof, Optional<Evaluation> evaluation, int slot) {
    String of() {
      return evaluation.map(Evaluation::id).orElse(proof.id());
    }

    String id(int attempt) {
      String letter = kind == Evaluation.Kind.META ? "/m" : "/v";
      return of() + letter + slot + (attempt == 0 ? "" : "." + attempt);
    }
  }

  /** What came to a score, by what was judged, in the order of slots. */
  private Map<String, List<Evaluation>> ask(Problem problem, List<Asked> wanted, ProofLog log) {
    Map<String, Evaluation> scored = new HashMap<>();
    List<Asked> open = wanted;
    for (int attempt = 0; attempt < formatAttempts && !open.isEmpty(); attempt++) {
      List<Call> calls = new ArrayList<>();
      for (Asked asked : open) {
        calls.add(call(problem, asked, attempt));
      }
      List<CallResult> results = verifier.ask(calls);
      List<Asked> again = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        Evaluation evaluation = evaluation(open.get(i), attempt, results.get(i));
        log.evaluated(evaluation);
        if (evaluation.isScored()) {
          scored.put(open.get(i).id(0), evaluation);
        } else if (evaluation.malformed().isPresent()) {
          again.add(open.get(i));
        }
      }
      open = again;
    }
    Map<String, List<Evaluation>> byJudged = new HashMap<>();
    for (Asked asked : wanted) {
      Evaluation evaluation = scored.get(asked.id(0));
      if (evaluation != null) {
        byJudged.computeIfAbsent(asked.of(), id -> new ArrayList<>()).add(evaluation);
      }
    }
    return byJudged;
  }

  private Call call(Problem problem, Asked asked, int attempt) {
    String id = asked.id(attempt);
    var messages =
        asked
            .evaluation()
            .map(
                found ->
                    ProofPrompts.meta(
                        problem.text(),
                        asked.proof().text(),
                        found.analysis(),
                        found.score().orElseThrow()))
            .orElseGet(() -> ProofPrompts.verification(problem.text(), asked.proof().text()));
    return new Call(problem.index() + "/" + id, CallSeeds.of(seed, problem.index(), id), messages);
  }

  private static Evaluation evaluation(Asked asked, int attempt, CallResult result) {
    Function<String, Parsed> parser =
        asked.kind() == Evaluation.Kind.META
            ? EvaluationParser::meta
            : EvaluationParser::evaluation;
    Parsed parsed = null;
    Failure failure = null;
    if (result instanceof CallResult.Failed failed) {
      failure = new Failure(failed.errorClass(), failed.message());
    } else {
      parsed = Answers.read((CallResult.Answered) result, parser);
    }
    Optional<Parsed.Evaluation> read =
        parsed instanceof Parsed.Evaluation found ? Optional.of(found) : Optional.empty();
    return new Evaluation(
        asked.id(attempt),
        asked.kind(),
        asked.proof().id(),
        asked.of(),
        asked.slot(),
        attempt,
        read.map(Parsed.Evaluation::analysis).orElse(""),
        read.map(Parsed.Evaluation::score),
        Answers.flaw(parsed),
        Optional.ofNullable(failure),
        result.spend());
  }

  private Assessment conclude(
      Proof proof, List<Evaluation> verifications, Map<String, List<Evaluation>> byAnalysis) {
    Map<String, LabelRule.Validity> validity = new HashMap<>();
    List<LabelRule.Judged> judged = new ArrayList<>();
    for (Evaluation found : verifications) {
      LabelRule.Validity valid = LabelRule.Validity.UNKNOWN;
      if (found.reportsIssues() && rule.metaVerifications() > 0) {
        List<Double> ratings =
            byAnalysis.getOrDefault(found.id(), List.of()).stream()
                .map(meta -> meta.score().orElseThrow())
                .toList();
        valid = rule.validity(ratings);
        validity.put(found.id(), valid);
      }
      judged.add(new LabelRule.Judged(found.score().orElseThrow(), valid));
    }
    Label label =
        rule.metaVerifications() == 0 ? Label.none(Label.Reason.NOT_ASKED) : rule.label(judged);
    return new Assessment(proof, verifications, validity, label);
  }
}
