package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sparseforge.jobs.judge.JudgementRows;
import org.sparseforge.jobs.run.GroupResult;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Episode;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.Spending;
import org.sparseforge.verify.duplicate.DuplicateIndex;
import org.sparseforge.verify.duplicate.PromptSkeleton;

/**
 * An outcome as one line of a staged wave, and back. What the driver needs to find duplicates is
 * made on the executor and travels in the line, so that the driver never masks a prompt.
 */
final class OutcomeLines {
  private static final String EPISODES = "episodes";

  private OutcomeLines() {}

  /** One line per outcome, and what they count. */
  static GroupResult pack(List<Attempted> outcomes) {
    List<ObjectNode> lines = new ArrayList<>();
    Map<String, Long> rejected = new TreeMap<>();
    for (Attempted attempted : outcomes) {
      Outcome outcome = attempted.outcome();
      ObjectNode line = write(outcome);
      if (!attempted.episodes().isEmpty()) {
        line.set(EPISODES, Json.arrayOf(attempted.episodes(), Episode::toJson));
      }
      if (!attempted.judgements().isEmpty()) {
        line.putArray(JudgementRows.FIELD).addAll(attempted.judgements());
      }
      lines.add(line);
      if (outcome instanceof Outcome.Rejected bad) {
        rejected.merge(bad.stage(), 1L, Long::sum);
      }
    }
    long bad = rejected.values().stream().mapToLong(Long::longValue).sum();
    return new GroupResult(Staging.pack(lines), outcomes.size() - bad, rejected);
  }

  static ObjectNode write(Outcome outcome) {
    ObjectNode line = Json.object().put("candidate", outcome.candidate());
    if (outcome.spending().calls() > 0) {
      line.set("spending", outcome.spending().toJson());
    }
    if (outcome instanceof Outcome.Passed passed) {
      Task task = passed.task();
      DuplicateIndex.Fingerprint prompt = DuplicateIndex.Fingerprint.of(task, passed.environment());
      ObjectNode marks =
          line.putObject("prompt_marks")
              .put("task_id", task.taskId())
              .put("prompt_hash", prompt.promptHash())
              .put("skeleton", Identity.sha256(PromptSkeleton.of(task, passed.environment())));
      ArrayNode shingles = marks.putArray("shingles");
      for (long shingle : prompt.shingles()) {
        shingles.add(shingle);
      }
      line.set("task", task.toJson());
      line.set("environment", passed.environment().toJson());
      return line;
    }
    if (outcome instanceof Outcome.Rejected rejected) {
      return line.put("category", rejected.category())
          .put("stage", rejected.stage())
          .put("reason", rejected.reason())
          .put("draft", rejected.draft());
    }
    throw new AssertionError(outcome);
  }

  static Outcome read(JsonNode line) {
    long candidate = candidate(line);
    if (hasPassed(line)) {
      return new Outcome.Passed(
          candidate,
          Task.fromJson(line.get("task")),
          Environment.fromJson(line.get("environment")),
          spending(line));
    }
    return new Outcome.Rejected(
        candidate,
        Json.text(line, "category"),
        Json.text(line, "stage"),
        Json.text(line, "reason"),
        Json.textOrNull(line, "draft"),
        spending(line));
  }

  /** The rows of the attempts at a candidate; empty where nobody attempted it. */
  static JsonNode episodes(JsonNode line) {
    return line.path(EPISODES);
  }

  /** What the model calls behind a candidate took. */
  static Spending spending(JsonNode line) {
    return Spending.fromJson(line.path("spending"));
  }

  static long candidate(JsonNode line) {
    return line.path("candidate").longValue();
  }

  /** Whether the candidate passed every check that looks at it alone. */
  static boolean hasPassed(JsonNode line) {
    return line.has("task");
  }

  /** What of a passed candidate is compared with the others. */
  static DuplicateIndex.Fingerprint fingerprint(JsonNode line) {
    JsonNode marks = line.path("prompt_marks");
    JsonNode numbers = marks.path("shingles");
    long[] shingles = new long[numbers.size()];
    for (int i = 0; i < shingles.length; i++) {
      shingles[i] = numbers.get(i).longValue();
    }
    return new DuplicateIndex.Fingerprint(
        Json.text(marks, "task_id"), Json.text(marks, "prompt_hash"), shingles);
  }

  /** Hash of the prompt without its data: tasks with the same one differ in data alone. */
  static String skeleton(JsonNode line) {
    return Json.text(line.path("prompt_marks"), "skeleton");
  }
}
