package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

/**
 * A task with its proof: what is asked, a solution that passes, a verifier that refuses what is
 * wrong. The columns are those of design's "A task, every kind" and of the general-agent kind.
 *
 * @param difficulty 1 (easiest) to 5, derived from {@code difficultyMeasures}
 * @param difficultyMeasures JSON text: measured numbers by name (solver nodes, tool calls,
 *     constraints ...)
 * @param tools JSON text: the OpenAI tool array an agent is given
 * @param answer JSON text: what {@code solution} returned, one of possibly many right answers
 * @param unique whether the task claims that no other answer is right; proved by the solver where
 *     it does
 * @param constraints JSON text of the constraint model behind verifier and solver checks, or null
 *     where there is none
 * @param solution Python, defines {@code solve(tools)}
 * @param verifier Python, defines {@code verify(answer, db)}
 * @param wrongAnswers JSON texts that the verifier refuses, kept as probes
 * @param verification null until the task has been verified
 * @param passRate share of model attempts that passed, or null before rollouts and where every
 *     attempt broke
 * @param rollouts attempts that were judged; one that broke for a reason outside the agent is none
 * @param environmentId the {@link Environment} this task acts in
 * @param userScenario JSON text {goal, known_facts, unknown_facts}, or null for a single turn
 * @param rubric JSON text of what a judge asks of an answer, a list of {name, description, weight},
 *     or null where the task brings none
 */
public record Task(
    String taskId,
    String kind,
    String category,
    int difficulty,
    String difficultyMeasures,
    List<Message> prompt,
    String tools,
    String answer,
    boolean unique,
    String constraints,
    String solution,
    String verifier,
    List<String> wrongAnswers,
    Verification verification,
    Double passRate,
    int rollouts,
    Provenance provenance,
    String environmentId,
    String userScenario,
    String rubric) {

  public Task {
    Objects.requireNonNull(taskId, "taskId");
    Objects.requireNonNull(answer, "answer");
    prompt = List.copyOf(prompt);
    wrongAnswers = List.copyOf(wrongAnswers);
  }

  /** The same task after its checks; {@code probes} become its wrong answers. */
  public Task withVerification(Verification found, List<String> probes) {
    return with(found, probes, passRate, rollouts);
  }

  /**
   * The same task after agents attempted it.
   *
   * @param rate share of the attempts that passed, or null where none could be judged
   * @param attempts those that were judged
   */
  public Task withPassRate(Double rate, int attempts) {
    return with(verification, wrongAnswers, rate, attempts);
  }

  private Task with(Verification found, List<String> probes, Double rate, int attempts) {
    return new Task(
        taskId,
        kind,
        category,
        difficulty,
        difficultyMeasures,
        prompt,
        tools,
        answer,
        unique,
        constraints,
        solution,
        verifier,
        probes,
        found,
        rate,
        attempts,
        provenance,
        environmentId,
        userScenario,
        rubric);
  }

  /** What {@code taskId} must be; it is another where a row was changed afterwards. */
  public String contentId() {
    return Identity.taskId(kind, prompt, tools, environmentId, verifier);
  }

  public ObjectNode toJson() {
    ObjectNode node =
        Json.object()
            .put("task_id", taskId)
            .put("schema_version", SchemaVersion.CURRENT)
            .put("kind", kind)
            .put("category", category)
            .put("difficulty", difficulty)
            .put("difficulty_measures", difficultyMeasures);
    node.set("prompt", Json.arrayOf(prompt, Message::toPromptJson));
    node.put("tools", tools)
        .put("answer", answer)
        .put("unique", unique)
        .put("constraints", constraints)
        .put("solution", solution)
        .put("verifier", verifier);
    node.set("wrong_answers", Json.arrayOf(wrongAnswers, Json.MAPPER.getNodeFactory()::textNode));
    node.set("verification", verification == null ? null : verification.toJson());
    node.put("pass_rate", passRate).put("rollouts", rollouts);
    node.set("provenance", provenance.toJson());
    return node.put("environment_id", environmentId)
        .put("user_scenario", userScenario)
        .put("rubric", rubric);
  }

  public static Task fromJson(JsonNode node) {
    JsonNode verification = node.get("verification");
    JsonNode passRate = node.get("pass_rate");
    return new Task(
        Json.text(node, "task_id"),
        Json.text(node, "kind"),
        Json.text(node, "category"),
        node.path("difficulty").intValue(),
        Json.text(node, "difficulty_measures"),
        Json.listOf(node.get("prompt"), Message::fromJson),
        Json.text(node, "tools"),
        Json.text(node, "answer"),
        node.path("unique").booleanValue(),
        Json.textOrNull(node, "constraints"),
        Json.text(node, "solution"),
        Json.text(node, "verifier"),
        Json.listOf(node.get("wrong_answers"), JsonNode::textValue),
        verification == null || verification.isNull() ? null : Verification.fromJson(verification),
        passRate == null || passRate.isNull() ? null : passRate.doubleValue(),
        node.path("rollouts").intValue(),
        Provenance.fromJson(node.path("provenance")),
        Json.textOrNull(node, "environment_id"),
        Json.textOrNull(node, "user_scenario"),
        Json.textOrNull(node, "rubric"));
  }
}
