package org.sparseforge.synth.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.TaskVerifier;

/**
 * A step made into the records that are written, and what every check says of them.
 *
 * @param task verified, passed or not
 */
public record Judgement(Task task, Environment environment) {

  /**
   * @param steps what happened on the way up, for the record
   * @param siblings JSON texts: answers of other tasks in the same environment
   * @param common JSON text of what somebody would guess, or null
   */
  public static Judgement of(
      TaskVerifier verifier,
      Step step,
      Scene scene,
      Origin origin,
      ArrayNode steps,
      List<String> siblings,
      String common) {
    Proposal p = step.proposal();
    Environment environment =
        Environment.of(scene.category(), scene.database(), p.tools(), p.toolsSource());
    Measures measures = step.measures();
    Task draft =
        new Task(
            Identity.taskId(
                GeneralSynthesizer.KIND,
                p.prompt(),
                p.tools(),
                environment.environmentId(),
                p.verifier()),
            GeneralSynthesizer.KIND,
            scene.category(),
            measures.difficulty(),
            measures.toJson(steps),
            p.prompt(),
            p.tools(),
            step.answer(),
            p.unique(),
            p.model() == null ? null : p.model().toJson(),
            p.solution(),
            p.verifier(),
            List.of(),
            null,
            null,
            0,
            origin.provenance(scene.sources()),
            environment.environmentId(),
            null,
            null);
    Task verified = verifier.verify(new Candidate(draft, environment, siblings, common));
    return new Judgement(verified, environment);
  }

  public boolean isPassed() {
    return task.verification().passed();
  }

  /** The checks that failed, in their order. */
  public List<Check> failures() {
    return task.verification().checks().stream().filter(check -> !check.passed()).toList();
  }

  /** The candidate as the run takes it: the task, or why there is none. */
  public Outcome outcome() {
    long candidate = task.provenance().candidate();
    if (isPassed()) {
      return new Outcome.Passed(candidate, task, environment);
    }
    Check first = failures().get(0);
    return new Outcome.Rejected(
        candidate, task.category(), first.name(), first.detail(), Json.write(task.toJson()));
  }
}
