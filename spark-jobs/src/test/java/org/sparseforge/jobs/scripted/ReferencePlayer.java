package org.sparseforge.jobs.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.schemas.Json;

/**
 * Plays an agent that makes the calls of the reference solution, a few in each reply, and then
 * gives the right answer with the task's probability, or errs. What it says depends on the
 * conversation and the request's seed alone, so that it may be asked again, in any order, by any
 * process.
 *
 * <p>Now and then the last call of a reply is cut in its arguments, or names no tool: an agent is
 * told so and goes on. A task that is not known is not solved.
 */
public final class ReferencePlayer implements Function<FakeEndpoint.Request, FakeAnswer> {
  private static final int MOST_CALLS = 24;
  private static final double CUT = 0.03;
  private static final double UNKNOWN = 0.02;

  private final KnownTasks tasks;

  public ReferencePlayer(KnownTasks tasks) {
    this.tasks = tasks;
  }

  @Override
  public FakeAnswer apply(FakeEndpoint.Request request) {
    JsonNode messages = request.body().path("messages");
    List<String> asked = new ArrayList<>();
    for (JsonNode message : messages) {
      if (message.path("role").asText().equals("assistant")) {
        break;
      }
      asked.add(message.path("content").asText());
    }
    String prompt = KnownTask.key(asked);
    KnownTask task = tasks.find(prompt).orElse(null);
    if (task == null) {
      return FakeAnswer.chat("Sorry, I know no such task.");
    }
    SplittableRandom random = Draw.of("reply", prompt, request.body().path("seed").asText());
    int done = done(task, messages);
    ObjectNode body = done < task.calls().size() ? calls(task, done, random) : answer(task, random);
    use(body, messages);
    return FakeAnswer.json(body);
  }

  /** How many of the solution's calls have been made; others do not count. */
  private static int done(KnownTask task, JsonNode messages) {
    int done = 0;
    for (JsonNode message : messages) {
      for (JsonNode call : message.path("tool_calls")) {
        if (done < task.calls().size() && isThat(task.calls().get(done), call.path("function"))) {
          done++;
        }
      }
    }
    return done;
  }

  private static boolean isThat(KnownTask.Call call, JsonNode function) {
    return function.path("name").asText().equals(call.tool())
        && function.path("arguments").asText().equals(Json.write(call.arguments()));
  }

  private static ObjectNode calls(KnownTask task, int done, SplittableRandom random) {
    int end = Math.min(task.calls().size(), done + 1 + random.nextInt(MOST_CALLS));
    double mishap = random.nextDouble();
    ObjectNode body = FakeAnswer.chatBody("", "tool_calls");
    ObjectNode message = (ObjectNode) body.path("choices").get(0).path("message");
    message.put("reasoning_content", "Calls " + (done + 1) + " to " + end + " come next.");
    ArrayNode calls = message.putArray("tool_calls");
    for (int i = done; i < end; i++) {
      KnownTask.Call call = task.calls().get(i);
      String arguments = Json.write(call.arguments());
      boolean last = i == end - 1;
      calls
          .addObject()
          .put("id", "c" + i)
          .put("type", "function")
          .putObject("function")
          .put("name", last && mishap > 1 - UNKNOWN ? call.tool() + "_all" : call.tool())
          .put(
              "arguments",
              last && mishap < CUT ? arguments.substring(0, arguments.length() / 2) : arguments);
    }
    return body;
  }

  private static ObjectNode answer(KnownTask task, SplittableRandom random) {
    boolean right = random.nextDouble() < task.p();
    String given = right ? task.answer() : task.wrongAnswer();
    String content =
        switch (random.nextInt(right ? 3 : 4)) {
          case 0 -> given;
          case 1 -> "```json\n" + given + "\n```";
          case 2 -> "Everything has been looked up and done. The answer: " + given;
          default -> "Sorry, this is more than I can do.";
        };
    ObjectNode body = FakeAnswer.chatBody(content, "stop");
    ((ObjectNode) body.path("choices").get(0).path("message"))
        .put("reasoning_content", "All is known now, so what remains is to answer.");
    return body;
  }

  /** A token is four characters; all but the last two messages are in the server's cache. */
  private static void use(ObjectNode body, JsonNode messages) {
    int prompt = 0;
    int cached = 0;
    for (int i = 0; i < messages.size(); i++) {
      int tokens = Json.write(messages.get(i)).length() / 4 + 1;
      prompt += tokens;
      cached += i < messages.size() - 2 ? tokens : 0;
    }
    JsonNode message = body.path("choices").get(0).path("message");
    int completion = Json.write(message).length() / 4 + 1;
    ObjectNode usage = body.putObject("usage");
    usage
        .put("prompt_tokens", prompt)
        .put("completion_tokens", completion)
        .put("total_tokens", prompt + completion);
    usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
    usage
        .putObject("completion_tokens_details")
        .put("reasoning_tokens", message.path("reasoning_content").asText().length() / 4);
  }
}
