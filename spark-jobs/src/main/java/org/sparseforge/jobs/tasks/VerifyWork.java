package org.sparseforge.jobs.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.judge.JudgeRecipe;
import org.sparseforge.jobs.run.GroupResult;
import org.sparseforge.jobs.run.Spread;
import org.sparseforge.jobs.run.Staging;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Environment;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.TaskVerifier;
import org.sparseforge.verify.rollout.PassRateFilter;

/**
 * Verifies a few rows of a dataset on an executor. A row that cannot be read or that is not what
 * its ids say is rejected like one that fails a check.
 *
 * @param key names the run in this JVM
 * @param judge looks at rows that hold; null where nobody does
 */
record VerifyWork(String key, VerifierOpener opener, String sandbox, JudgeRecipe judge)
    implements Spread.Work<List<Dataset.Row>, GroupResult> {
  private static final String SCHEMA = "schema";

  @Override
  public GroupResult apply(List<Dataset.Row> rows) {
    TaskVerifier verifier = VerifierHolder.get(key, opener, sandbox);
    List<Outcome> outcomes = new ArrayList<>();
    for (Dataset.Row row : rows) {
      outcomes.add(Insistence.insist(() -> verify(verifier, row)));
    }
    List<Attempted> judged = JudgedOutcomes.of(judge, outcomes);
    List<Attempted> found = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      found.add(rated(judged.get(i), rows.get(i).tried()));
    }
    return OutcomeLines.pack(found);
  }

  /** With the check that the pass rate is what the attempts say, where there are any. */
  private static Attempted rated(Attempted judged, Trajectories.Tried tried) {
    if (tried == null
        || tried.graded() == 0
        || !(judged.outcome() instanceof Outcome.Passed passed)) {
      return judged;
    }
    Check check =
        Check.passed(
            PassRateFilter.PASS_RATE,
            tried.passed() + " of " + tried.graded() + " trajectories passed, as pass_rate says");
    return new Attempted(
        Attempted.checked(passed, passed.task(), check), judged.episodes(), judged.judgements());
  }

  private static Outcome verify(TaskVerifier verifier, Dataset.Row row) {
    JsonNode line = Staging.unpack(row.task()).get(0);
    String category = line.path("category").asText("");
    String draft = Json.write(line);
    Optional<String> nullColumn = Table.GENERAL.nullColumn(line);
    if (nullColumn.isPresent()) {
      return rejected(row, category, "column '" + nullColumn.get() + "' is null", draft);
    }
    Task task;
    Environment environment;
    try {
      task = Task.fromJson(line);
      if (row.environment() == null) {
        return rejected(
            row, category, "environment " + task.environmentId() + " is not in the dataset", draft);
      }
      environment = Environment.fromJson(Staging.unpack(row.environment()).get(0));
    } catch (IllegalArgumentException e) {
      return rejected(row, category, "the row cannot be read: " + e.getMessage(), draft);
    }
    Optional<String> forged = forged(task, environment);
    if (forged.isPresent()) {
      return rejected(row, category, forged.get(), draft);
    }
    Optional<String> refuted = row.tried() == null ? Optional.empty() : row.tried().refutes(task);
    if (refuted.isPresent()) {
      return new Outcome.Rejected(
          row.position(), category, PassRateFilter.PASS_RATE, refuted.get(), draft);
    }
    Task verified =
        verifier.verify(new Candidate(task, environment, row.siblingAnswers(), row.commonAnswer()));
    if (verified.verification().passed()) {
      return new Outcome.Passed(row.position(), verified, environment);
    }
    Check failed =
        verified.verification().checks().stream()
            .filter(check -> !check.passed())
            .findFirst()
            .orElse(Check.failed(SCHEMA, "the verifier named no check that failed"));
    return new Outcome.Rejected(
        row.position(), category, failed.name(), failed.detail(), Json.write(verified.toJson()));
  }

  /** What is wrong with the row's ids, if something is. */
  private static Optional<String> forged(Task task, Environment environment) {
    if (!environment.contentId().equals(environment.environmentId())) {
      return Optional.of(
          "environment_id is not the hash of database, tools and tools_source: the row was changed");
    }
    return task.contentId().equals(task.taskId())
        ? Optional.empty()
        : Optional.of(
            "task_id is not the hash of kind, prompt, tools, environment_id and verifier: the row"
                + " was changed");
  }

  private static Outcome rejected(Dataset.Row row, String category, String reason, String draft) {
    return new Outcome.Rejected(row.position(), category, SCHEMA, reason, draft);
  }
}
