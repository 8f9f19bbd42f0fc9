package org.sparseforge.jobs.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.sparseforge.schemas.Message;
import org.sparseforge.schemas.Task;

/**
 * A task whose solution is known.
 *
 * @param calls of the reference solution, in their order
 * @param wrongAnswer one that the verifier refuses
 * @param p how probably the player solves it; decided by the prompt alone
 */
public record KnownTask(
    String taskId, String prompt, List<Call> calls, String answer, String wrongAnswer, double p) {
  /** The least probability of all tasks: some of eight attempts at most pass all the same. */
  static final double LEAST = 0.1;

  /** One call of a tool; the arguments are an object. */
  public record Call(String tool, JsonNode arguments) {}

  static KnownTask of(Task task, List<Call> calls) {
    String prompt = key(task.prompt().stream().map(Message::content).toList());
    double p = LEAST + (1 - LEAST) * Draw.of("p", prompt).nextDouble();
    return new KnownTask(
        task.taskId(), prompt, calls, task.answer(), task.wrongAnswers().get(0), p);
  }

  /** What finds a task again in a conversation about it. */
  static String key(List<String> contents) {
    return String.join("\n\n", contents);
  }
}
