package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;

/** An outcome as one line of a staged wave, and back. */
final class OutcomeLines {
  private OutcomeLines() {}

  static ObjectNode write(Outcome outcome) {
    ObjectNode line = Json.object().put("candidate", outcome.candidate());
    if (outcome instanceof Outcome.Passed passed) {
      line.set("task", passed.task().toJson());
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
    long candidate = line.path("candidate").longValue();
    if (line.has("task")) {
      return new Outcome.Passed(
          candidate,
          Task.fromJson(line.get("task")),
          Environment.fromJson(line.get("environment")));
    }
    return new Outcome.Rejected(
        candidate,
        Json.text(line, "category"),
        Json.text(line, "stage"),
        Json.text(line, "reason"),
        Json.textOrNull(line, "draft"));
  }
}
