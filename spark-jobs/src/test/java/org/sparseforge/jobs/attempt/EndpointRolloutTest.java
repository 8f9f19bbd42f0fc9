package org.sparseforge.jobs.attempt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.FakeFaults;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.tasks.NamedSandbox;
import org.sparseforge.schemas.Identity;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;

/**
 * The command against a server on loopback that calls a tool, then answers rightly with a known
 * probability, and fails in one request of ten. Sandboxes are real.
 */
class EndpointRolloutTest {
  private static final int TASKS = 12;
  private static final int SAMPLES = 4;
  private static final double P = 0.6;

  @TempDir static Path shared;
  private static Path tasks;
  private static final Map<String, String> ANSWERS = new HashMap<>();

  @TempDir Path temp;

  @BeforeAll
  static void makeTasks() throws IOException {
    tasks = shared.resolve("tasks");
    Runs.run(Runs.settings(tasks, TASKS, 3));
    for (ObjectNode row : Runs.rows(tasks, Table.GENERAL)) {
      Task task = Task.fromJson(row);
      ANSWERS.put(task.prompt().get(1).content(), task.answer());
    }
  }

  @Test
  void faultsOfTheServerCostNoEpisodeAndScoreNone() throws IOException {
    Path out = temp.resolve("d");
    try (FakeEndpoint endpoint =
        FakeEndpoint.start(FakeFaults.some(0.1, 5, EndpointRolloutTest::reply))) {
      Commands.Said said = rollout(endpoint, out);
      assertEquals(ExitCode.DONE, said.exitCode(), said.err());
      assertTrue(endpoint.requests().size() > 2 * TASKS * SAMPLES, "some were sent more than once");
    }
    List<ObjectNode> episodes = Runs.rows(out, Table.TRAJECTORIES);
    assertEquals(TASKS * SAMPLES, episodes.size());
    int passed = 0;
    for (ObjectNode row : episodes) {
      assertTrue(row.path("failure").isNull(), row::toString);
      assertEquals(2, row.path("steps").asInt());
      assertEquals("tool", row.path("messages").get(3).path("role").asText());
      assertTrue(row.path("messages").get(3).path("content").asText().contains("price"));
      assertTrue(row.path("token_ids").isEmpty(), "an endpoint gives no ids");
      passed += row.path("outcome").asText().equals("passed") ? 1 : 0;
    }
    double spread = Math.sqrt(P * (1 - P) / episodes.size());
    assertEquals(P, (double) passed / episodes.size(), 3.3 * spread);
    try (FakeEndpoint sound = FakeEndpoint.start(EndpointRolloutTest::reply)) {
      Path undisturbed = temp.resolve("u");
      rollout(sound, undisturbed);
      assertEquals(outcomes(undisturbed), outcomes(out));
    }
  }

  @Test
  void serverThatRefusesTheKeyStopsTheRunWithOneSentence() {
    Function<FakeEndpoint.Request, FakeAnswer> refuse =
        request -> FakeAnswer.error(401, "invalid_api_key", "who are you");
    try (FakeEndpoint endpoint = FakeEndpoint.start(refuse)) {
      Path out = temp.resolve("d");
      Commands.Said said = rollout(endpoint, out);
      assertEquals(ExitCode.BAD_INPUT, said.exitCode());
      assertTrue(said.err().lines().anyMatch(line -> line.startsWith("sparseforge: ")), said.err());
      assertFalse(Files.exists(out.resolve("manifest.json")));
    }
  }

  /** Looks first, then answers; whether rightly is decided by what it was asked and the seed. */
  private static FakeAnswer reply(FakeEndpoint.Request request) {
    JsonNode messages = request.body().path("messages");
    if (messages.get(messages.size() - 1).path("role").asText().equals("user")) {
      ObjectNode body = FakeAnswer.chatBody("", "tool_calls");
      String tool = request.body().path("tools").path(0).path("function").path("name").asText();
      ((ObjectNode) body.path("choices").get(0).path("message"))
          .putArray("tool_calls")
          .addObject()
          .put("id", "c0")
          .put("type", "function")
          .putObject("function")
          .put("name", tool)
          .put("arguments", "{}");
      return FakeAnswer.json(body);
    }
    String asked = messages.get(1).path("content").asText();
    String draw = Identity.sha256(asked + request.body().path("seed"));
    boolean right = new Random(Long.parseLong(draw.substring(0, 15), 16)).nextDouble() < P;
    return FakeAnswer.chat(right ? ANSWERS.get(asked) : "-1");
  }

  private static List<String> outcomes(Path dataset) throws IOException {
    List<String> outcomes = new ArrayList<>();
    for (ObjectNode row : Runs.rows(dataset, Table.TRAJECTORIES)) {
      outcomes.add(
          row.path("sample") + row.path("outcome").asText() + Json.write(row.path("messages")));
    }
    return outcomes;
  }

  private Commands.Said rollout(FakeEndpoint endpoint, Path out) {
    List<String> command =
        new ArrayList<>(
            List.of("rollout", "--in", "" + tasks, "--model", endpoint.ref(), "--out", "" + out));
    command.addAll(
        Arrays.asList(
            "--samples",
            "" + SAMPLES,
            "--backoff-seconds",
            "0.01",
            "--max-backoff-seconds",
            "0.1"));
    return Commands.run(new LoopAgents(NamedSandbox::open), command.toArray(String[]::new));
  }
}
