package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.FakeFaults;
import org.sparseforge.jobs.Main;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.ChildJvm;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Json;

/** {@code generate} and {@code score} in a real local session against servers that fail. */
class EndpointRunTest {
  private static final String SECRET = "sk-planted-0123456789";

  @TempDir Path temp;

  @Test
  void everyRowComesOutWhateverTheServerDoes() throws IOException {
    int count = 120;
    Path in = questions(count);
    Path out = temp.resolve("out");
    try (FakeEndpoint server =
        FakeEndpoint.start(FakeFaults.some(0.3, 11, EndpointRunTest::answer))) {
      Commands.Said said =
          run("generate", server, in, out, "--max-attempts", "2", "--max-error-rate", "1");
      assertTrue(List.of(ExitCode.DONE, ExitCode.SHORT).contains(said.exitCode()), said.err());
    }
    List<Group> rows = Nano.rows(out, "completions");
    assertEquals(count, rows.size());
    int failed = 0;
    Set<String> ids = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      Group row = rows.get(i);
      ids.add(Nano.text(row, "id"));
      assertEquals("r" + i, Nano.text(row, "id"));
      String error = Nano.error(row);
      if (error == null) {
        assertEquals("re: question " + i, Nano.text(row, "content"));
        assertEquals("hm " + i, Nano.text(row, "reasoning_content"));
        assertEquals("stop", Nano.text(row, "finish_reason"));
        assertEquals(100, row.getInteger("prompt_tokens", 0));
        assertEquals(40, row.getInteger("cached_tokens", 0));
      } else {
        failed++;
        assertTrue(
            error.startsWith("endpoint_unavailable: request r" + i + ": no answer in "), error);
        assertEquals("error", Nano.text(row, "finish_reason"));
      }
      assertEquals("scripted", Nano.text(row, "model"));
      assertEquals("endpoint", Nano.text(row, "backend"));
      assertEquals(List.of(), Nano.ints(row, "token_ids"));
    }
    assertEquals(count, ids.size());
    assertTrue(failed > 0 && failed < count / 2, failed + " failed");
    JsonNode manifest = Nano.manifest(out);
    assertEquals(failed, manifest.path("counts").path("errors").intValue());
    assertEquals(count - failed, manifest.path("counts").path("done").intValue());
    assertEquals(failed, manifest.path("errors").path("endpoint_unavailable").intValue());
    assertTrue(manifest.path("digest_note").asText().contains("an endpoint may answer"));
  }

  @Test
  void callsCostsAndOddAnswersReachTheRows() throws IOException {
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"),
            "{\"id\": \"calls\", \"messages\": [{\"role\": \"user\", \"content\": \"calls\"}]}",
            "{\"id\": \"cut\", \"messages\": [{\"role\": \"user\", \"content\": \"cut\"}]}",
            "{\"id\": \"filter\", \"messages\": [{\"role\": \"user\", \"content\": \"filter\"}]}",
            "{\"id\": \"bad\", \"messages\": [{\"role\": \"user\", \"content\": \"bad\"}]}",
            "{\"id\": \"text\", \"prompt\": \"Once\", \"max_tokens\": 3, \"logprobs\": true}");
    Path out = temp.resolve("out");
    Path prices = temp.resolve("prices.yaml");
    Files.writeString(prices, "scripted: {prompt: 1, cached: 0.5, completion: 2}\n");
    try (FakeEndpoint server = FakeEndpoint.start(EndpointRunTest::odd)) {
      Commands.Said said =
          run("generate", server, in, out, "--prices", prices.toString(), "--max-error-rate", "1");
      assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
      assertTrue(said.out().contains("cost $0.0"), said.out());
      assertFalse(said.err().contains("no price is known"), said.err());
    }
    List<Group> rows = Nano.rows(out, "completions");
    assertEquals("tool_calls", Nano.text(rows.get(0), "finish_reason"));
    assertEquals(
        "[{\"id\":\"c\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]",
        Nano.text(rows.get(0), "tool_calls"));
    assertEquals((60 + 20 + 40) / 1e6, rows.get(0).getDouble("cost_usd", 0), 1e-12);
    assertTrue(Nano.text(rows.get(1), "malformed").contains("arguments_not_json"));
    assertEquals("content_filter", Nano.text(rows.get(2), "finish_reason"));
    assertEquals(
        "invalid: request bad: the endpoint refuses it: HTTP 400: no", Nano.error(rows.get(3)));
    assertEquals(" upon", Nano.text(rows.get(4), "text"));
    assertEquals(List.of(-0.5f), Nano.floats(rows.get(4), "logprobs"));
    double cost = Nano.manifest(out).path("usage").path("cost_usd").doubleValue();
    assertEquals(2 * 120 / 1e6, cost, 1e-9);
  }

  @Test
  void anEndpointThatIsGoneStopsTheRunWhichGoesOnLater() throws IOException {
    Path in = questions(40);
    Path out = temp.resolve("out");
    AtomicBoolean down = new AtomicBoolean();
    try (FakeEndpoint server =
        FakeEndpoint.start(
            request -> {
              // The first wave is answered; then the server is gone.
              return down.get() || request.number() >= 20 && down.compareAndSet(false, true)
                  ? FakeAnswer.html(503)
                  : answer(request);
            })) {
      String[] patience = {"--wave-rows", "10", "--give-up-seconds", "0.05"};
      Commands.Said said = run("generate", server, in, out, patience);
      assertEquals(ExitCode.FAILED, said.exitCode(), said.err());
      assertTrue(said.err().contains("is given up; the last failure: HTTP 503"), said.err());
      assertTrue(said.err().contains("run the same command again"), said.err());
      assertFalse(Files.exists(out.resolve("manifest.json")));
      Set<String> asked = ConcurrentHashMap.newKeySet();
      server.answer(
          request -> {
            asked.add(question(request));
            return answer(request);
          });
      said = run("generate", server, in, out, patience);
      assertEquals(ExitCode.DONE, said.exitCode(), said.err());
      // The wave that broke off is asked again, at most ten rows beside the twenty that are left.
      assertTrue(asked.size() >= 20 && asked.size() <= 30, "done and asked again: " + asked);
    }
    assertEquals(40, Nano.rows(out, "completions").size());
  }

  @Test
  void aRefusedKeyIsOneSentenceAndNotARowOfErrors() throws IOException {
    Path in = questions(30);
    try (FakeEndpoint server =
        FakeEndpoint.start(request -> FakeAnswer.error(401, "invalid_api_key", "wrong"))) {
      Commands.Said said = run("generate", server, in, temp.resolve("out"));
      assertEquals(ExitCode.BAD_INPUT, said.exitCode(), said.err());
      String last = said.err().lines().reduce((first, second) -> second).orElseThrow();
      assertTrue(
          last.matches(
              "sparseforge: the endpoint http://127.0.0.1:\\d+/v1 does not let us in \\(HTTP 401\\);"
                  + " its key is taken from OPENAI_API_KEY"),
          last);
    }
  }

  @Test
  void scoringNeedsAServerThatEchoes() throws IOException {
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"),
            "{\"id\": 1, \"prompt\": \"a\", \"continuations\": [\" b\", \" c\"]}",
            "{\"id\": 2, \"messages\": [{\"role\": \"user\", \"content\": \"x\"}],"
                + " \"continuations\": [\"y\"]}");
    Path out = temp.resolve("out");
    try (FakeEndpoint server = FakeEndpoint.start(EndpointRunTest::echo)) {
      Commands.Said said = run("score", server, in, out, "--max-error-rate", "1");
      assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
    }
    List<Group> rows = Nano.rows(out, "scores");
    assertNull(Nano.error(rows.get(0)));
    assertEquals(1, rows.get(0).getInteger("best", 0));
    assertEquals(2, rows.get(0).getInteger("completion_tokens", 0));
    assertEquals(Math.exp(1.5), rows.get(0).getDouble("perplexity", 0), 1e-6);
    assertTrue(Nano.error(rows.get(1)).contains("an endpoint scores no conversations"));
  }

  @Test
  void dryRunAsksNobodyAndTellsWhereTheKeyComesFrom() throws IOException {
    Path in = questions(3);
    Path out = temp.resolve("out");
    try (FakeEndpoint server = FakeEndpoint.start(EndpointRunTest::answer)) {
      Commands.Said said = run("generate", server, in, out, "--dry-run", "--omit", "seed,top_p");
      assertEquals(ExitCode.DONE, said.exitCode(), said.err());
      JsonNode plan = Json.parse(said.out());
      assertEquals("endpoint", plan.path("backend").asText());
      assertEquals("none", plan.path("api_key").asText());
      assertEquals(64, plan.path("max_concurrency").intValue());
      assertEquals("[\"seed\",\"top_p\"]", plan.path("configuration").path("omit").toString());
      assertTrue(plan.path("sampling").path("max_tokens").isMissingNode());
      assertEquals(0, server.requests().size());
    }
    assertFalse(Files.exists(out));
  }

  /** The whole product in a process of its own, against a server that repeats the key it got. */
  @Test
  void aKeyIsNowhereInWhatIsWritten() throws Exception {
    Path in = questions(6);
    Path out = temp.resolve("out");
    Path log = temp.resolve("child.log");
    try (FakeEndpoint server = FakeEndpoint.start(EndpointRunTest::leak)) {
      List<String> arguments = new ArrayList<>();
      arguments.addAll(List.of("generate", "--in", in.toString(), "--model", server.ref()));
      arguments.addAll(List.of("--out", out.toString(), "--api-key-env", "PLANTED"));
      arguments.addAll(List.of("--max-error-rate", "1", "--stacktrace", "--max-attempts", "2"));
      arguments.addAll(List.of("--backoff-seconds", "0.001"));
      ProcessBuilder child =
          ChildJvm.of(
              List.of(
                  "-Xmx512m",
                  "-Dspark.master=local[2]",
                  "-Dspark.eventLog.enabled=true",
                  "-Dspark.eventLog.dir=" + Files.createDirectory(temp.resolve("events")).toUri(),
                  "-Dlog4j2.configurationFile=" + ChildJvm.home().resolve("conf/log4j2.properties"),
                  "-Dsparseforge.log=" + log),
              ChildJvm.classpathOfTests(),
              Main.class.getName(),
              arguments);
      child.environment().put("PLANTED", SECRET);
      Process process = child.start();
      String said = Runs.text(process);
      assertEquals(ExitCode.SHORT, process.waitFor(), said);
      assertFalse(said.contains("planted"), said);
      assertEquals("Bearer " + SECRET, server.requests().get(0).headers().get("authorization"));
    }
    List<Group> rows = Nano.rows(out, "completions");
    assertTrue(rows.stream().allMatch(row -> Nano.error(row) != null));
    assertTrue(Nano.error(rows.get(0)).contains("[api key]"), Nano.error(rows.get(0)));
    try (Stream<Path> files = Files.walk(temp)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("planted"), file + " has the key");
      }
    }
  }

  private Commands.Said run(
      String command, FakeEndpoint server, Path in, Path out, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(command, "--in", in.toString(), "--model", server.ref()));
    arguments.addAll(List.of("--out", out.toString(), "--backoff-seconds", "0.001"));
    arguments.addAll(List.of(more));
    return Commands.run(arguments.toArray(String[]::new));
  }

  private Path questions(int count) throws IOException {
    List<Object> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ObjectNode row = Json.object().put("id", "r" + i);
      row.putArray("messages").addObject().put("role", "user").put("content", "question " + i);
      lines.add(row);
    }
    return Nano.lines(temp.resolve("in.jsonl"), lines.toArray());
  }

  private static String question(FakeEndpoint.Request request) {
    return request.body().path("messages").path(0).path("content").asText();
  }

  private static FakeAnswer answer(FakeEndpoint.Request request) {
    ObjectNode body = FakeAnswer.chatBody("re: " + question(request), "stop");
    message(body).put("reasoning_content", question(request).replace("question", "hm"));
    return FakeAnswer.json(body);
  }

  private static ObjectNode message(ObjectNode body) {
    return (ObjectNode) body.path("choices").path(0).path("message");
  }

  private static FakeAnswer odd(FakeEndpoint.Request request) {
    ObjectNode body = FakeAnswer.chatBody("x", "stop");
    String call = "[{\"id\": \"c\", \"function\": {\"name\": \"f\", \"arguments\": \"%s\"}}]";
    switch (question(request)) {
      case "calls" -> message(body).set("tool_calls", Json.parse(call.formatted("{}")));
      case "cut" -> message(body).set("tool_calls", Json.parse(call.formatted("{\\\"x\\\": ")));
      case "filter" -> {
        return FakeAnswer.error(400, "content_filter", "not this");
      }
      case "bad" -> {
        return FakeAnswer.error(400, "bad", "no");
      }
      default -> {
        body = Json.object();
        ObjectNode choice = body.putArray("choices").addObject().put("text", " upon");
        choice.putObject("logprobs").putArray("token_logprobs").add(-0.5);
      }
    }
    return FakeAnswer.json(body);
  }

  /** Of a prompt "a b": "a", then " b" with -2 or anything else with -1, then what is drawn. */
  private static FakeAnswer echo(FakeEndpoint.Request request) {
    String prompt = request.body().path("prompt").asText();
    ObjectNode body = Json.object();
    ObjectNode logprobs = body.putArray("choices").addObject().putObject("logprobs");
    logprobs.putArray("tokens");
    logprobs.putArray("token_logprobs");
    logprobs.putArray("top_logprobs");
    for (String token : (prompt + " z").split("(?= )")) {
      double logprob = token.equals(" b") ? -2 : -1;
      logprobs.withArray("tokens").add(token);
      logprobs.withArray("token_logprobs").add(logprob);
      logprobs.withArray("top_logprobs").addObject().put(token, logprob);
    }
    body.putObject("usage").put("prompt_tokens", prompt.split("(?= )").length);
    return FakeAnswer.json(body);
  }

  private static FakeAnswer leak(FakeEndpoint.Request request) {
    String key = Optional.ofNullable(request.headers().get("authorization")).orElse("none");
    int status = question(request).endsWith("0") ? 422 : 500;
    return FakeAnswer.error(status, "x", "your key is " + key).with("X-Key: " + key);
  }
}
