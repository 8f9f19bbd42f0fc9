package org.sparseforge.jobs.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.FakeFaults;
import org.sparseforge.jobs.dataset.Table;
import org.sparseforge.jobs.dataset.TableWriter;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.FakeAgent;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.jobs.storage.Storage;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;

/** The commands with a judge on loopback whose noise is known. */
class JudgeRunTest {
  private static final double ERROR = 0.1;
  private static final int N = 8;

  @TempDir static Path shared;
  private static Path tasks;
  private static Path rubric;

  @TempDir Path temp;

  @BeforeAll
  static void makeTasks() throws IOException {
    tasks = shared.resolve("tasks");
    Runs.run(Runs.settings(tasks, 60, 3));
    rubric = Files.writeString(shared.resolve("rubric.json"), ScriptedJudge.RUBRIC);
  }

  private static boolean isEven(String answer) {
    return Integer.parseInt(answer) % 2 == 0;
  }

  private static final ScriptedJudge EVEN = new ScriptedJudge(JudgeRunTest::isEven, ERROR, 0.05);

  @Test
  void noiseOfTheJudgeComesOutAsPredictedAndDecidesNothing() throws IOException {
    Path out = temp.resolve("d");
    try (FakeEndpoint endpoint = FakeEndpoint.start(FakeFaults.some(0.1, 5, EVEN::answer))) {
      assertEquals(ExitCode.SHORT, verify(endpoint, out).exitCode(), "odd answers are refused");
    }
    Map<String, Boolean> even = new HashMap<>();
    for (ObjectNode row : Runs.rows(tasks, Table.GENERAL)) {
      even.put(row.path("task_id").asText(), isEven(row.path("answer").asText()));
    }
    Set<String> kept = new HashSet<>();
    for (ObjectNode row : Runs.rows(out, Table.GENERAL)) {
      Task task = Task.fromJson(row);
      kept.add(task.taskId());
      List<Check> checks = task.verification().checks();
      assertEquals("judge", checks.get(checks.size() - 2).name());
      assertTrue(
          checks
              .get(checks.size() - 2)
              .detail()
              .matches(
                  "[678] judgements \\([01., ]+\\) have a mean of [01]\\.\\d+; it must be 0\\.50 or"
                      + " more"),
          checks::toString);
    }
    even.forEach((task, isEven) -> assertEquals(isEven, kept.contains(task), task));
    for (ObjectNode row : Runs.rows(out, Table.REJECTED)) {
      assertEquals("judge", row.path("stage").asText());
    }
    List<ObjectNode> calls = Runs.rows(out, Table.JUDGEMENTS);
    long sound = calls.stream().filter(row -> row.hasNonNull("total")).count();
    long malformed = calls.stream().filter(row -> row.hasNonNull("malformed")).count();
    JsonNode judging = manifest(out).path("judging");
    assertEquals(calls.size(), judging.path("calls").asLong());
    assertEquals(sound + malformed, calls.size(), "faults of the server are no calls of their own");
    assertEquals(malformed, judging.path("malformed").asLong());
    assertTrue(malformed > 5, "" + malformed);
    assertEquals(60, judging.path("answers").asInt());
    // Two judgements of one answer differ with 2 e (1 - e), of any two answers with 2 p (1 - p).
    double share = even.values().stream().filter(one -> one).count() / 60.0;
    double says = share * (1 - ERROR) + (1 - share) * ERROR;
    double alpha = 1 - 2 * ERROR * (1 - ERROR) / (2 * says * (1 - says));
    assertEquals(says, judging.path("mean").doubleValue(), 0.05);
    JsonNode agreement = judging.path("agreement");
    assertEquals(alpha, agreement.path("alpha_nominal").doubleValue(), 0.08);
    assertEquals(alpha, agreement.path("alpha_interval").doubleValue(), 0.08);
    assertEquals(60, agreement.path("answers").asInt());

    Path again = temp.resolve("again");
    try (FakeEndpoint sound2 = FakeEndpoint.start(EVEN::answer)) {
      verify(sound2, again);
    }
    assertEquals(manifest(out).path("digest"), manifest(again).path("digest"));
  }

  @Test
  void judgeThatIsGoneStopsTheRunAndRejectsNothing() throws IOException {
    AtomicBoolean up = new AtomicBoolean();
    Path out = temp.resolve("d");
    try (FakeEndpoint endpoint =
        FakeEndpoint.start(request -> up.get() ? EVEN.answer(request) : FakeAnswer.html(503))) {
      String[] patience = {"--give-up-seconds", "0.05"};
      Commands.Said said = verify(endpoint, out, patience);
      assertEquals(ExitCode.FAILED, said.exitCode(), said.err());
      assertTrue(
          last(said)
              .matches(
                  "sparseforge: the judge: the endpoint \\S+ has answered nothing for \\d+ s and is"
                      + " given up; the last failure: HTTP 503; what is done is kept, run the same"
                      + " command again"),
          said.err());
      assertFalse(Files.exists(out.resolve("manifest.json")));
      up.set(true);
      assertEquals(ExitCode.SHORT, verify(endpoint, out, patience).exitCode());
    }
  }

  @Test
  void judgeThatSaysNothingUsableIsNoVerdict() {
    try (FakeEndpoint endpoint = FakeEndpoint.start(request -> FakeAnswer.chat("hm"))) {
      Commands.Said said = verify(endpoint, temp.resolve("d"));
      assertEquals(ExitCode.FAILED, said.exitCode());
      assertTrue(
          last(said)
              .matches(
                  "sparseforge: the judge has no verdict on task \\w+: only 0 of 8 judgements are"
                      + " sound \\(malformed_judgement: no JSON object with an object of scores is"
                      + " in the answer\\); what is done is kept, run the same command again, or with"
                      + " another --judge-model"),
          said.err());
    }
    Path refused = temp.resolve("refused");
    try (FakeEndpoint endpoint =
        FakeEndpoint.start(request -> FakeAnswer.error(401, "invalid_api_key", "who"))) {
      Commands.Said said = verify(endpoint, refused, "--judge-api-key-env", "PATH");
      assertEquals(ExitCode.BAD_INPUT, said.exitCode());
      assertTrue(last(said).startsWith("sparseforge: the judge: the endpoint "), said.err());
      assertTrue(last(said).endsWith("its key is taken from PATH"), said.err());
    }
  }

  @Test
  void whatTheJudgeSaysIsAPartOfTheReward() throws IOException {
    Path out = temp.resolve("d");
    ScriptedJudge judge = new ScriptedJudge(said -> said.contains("é"), 0.3, 0);
    try (FakeEndpoint endpoint = FakeEndpoint.start(judge::answer)) {
      Commands.Said said = rollout(endpoint, out, "--judgements", "2", "--judge-weight", "0.5");
      assertEquals(ExitCode.DONE, said.exitCode(), said.err());
      assertTrue(
          said.out()
              .contains("the judge: 180 answers, 360 calls (0 malformed, 0 without an answer)"),
          said.out());
    }
    double sum = 0;
    List<ObjectNode> episodes = Runs.rows(out, Table.TRAJECTORIES);
    for (ObjectNode row : episodes) {
      JsonNode parts = Json.parse(row.path("rewards").asText());
      assertEquals(
          parts.path("outcome").doubleValue()
              + 0.1 * parts.path("length_penalty").doubleValue()
              + 0.1 * parts.path("language_consistency").doubleValue()
              + 0.5 * parts.path("judge").doubleValue(),
          row.path("reward").doubleValue(),
          1e-12);
      sum += parts.path("judge").doubleValue();
    }
    List<ObjectNode> calls = Runs.rows(out, Table.JUDGEMENTS);
    assertEquals(2 * episodes.size(), calls.size());
    assertEquals(
        episodes.size(), calls.stream().map(row -> row.path("episode_id")).distinct().count());
    JsonNode manifest = manifest(out);
    double mean = sum / episodes.size();
    assertEquals(0.7, mean, 3.3 * Math.sqrt(0.3 * 0.7 / calls.size()));
    assertEquals(
        mean, manifest.path("rollouts").path("mean_rewards").path("judge").doubleValue(), 1e-4);
    // Every answer is worth the same, so that judgements of one agree no more than any two.
    double alpha = manifest.path("judging").path("agreement").path("alpha_nominal").doubleValue();
    assertEquals(0, alpha, 0.2);
  }

  @Test
  void attemptThatTheJudgeCannotScoreIsBrokenAndNotWrong() throws IOException {
    Path out = temp.resolve("d");
    ScriptedJudge judge = new ScriptedJudge(said -> true, 0, 0);
    try (FakeEndpoint endpoint =
        FakeEndpoint.start(
            request ->
                ScriptedJudge.shown(ScriptedJudge.asked(request)).contains("{\\\"answer\\\": 7}")
                    ? FakeAnswer.error(400, "bad", "not this")
                    : judge.answer(request))) {
      Commands.Said said = rollout(endpoint, out, "--judgements", "2", "--max-error-rate", "0.9");
      assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
    }
    int broken = 0;
    for (ObjectNode row : Runs.rows(out, Table.TRAJECTORIES)) {
      boolean refused = Json.write(row.path("messages")).contains("{\\\"answer\\\": 7}");
      assertEquals(refused, row.path("failure").isObject(), row::toString);
      if (refused) {
        broken++;
        assertEquals("judge", row.path("failure").path("class").asText());
        assertTrue(row.path("reward").isNull());
        assertEquals("broken", row.path("outcome").asText());
      } else {
        assertEquals(1, Json.parse(row.path("rewards").asText()).path("judge").doubleValue());
      }
    }
    assertTrue(broken > 5, "" + broken);
    JsonNode manifest = manifest(out);
    assertEquals(broken, manifest.path("rollouts").path("failures").path("judge").asInt());
    // Each was put before the judge three times, and every call of that is there.
    assertEquals(3 * 2 * broken, manifest.path("judging").path("failed_calls").asInt());
    assertEquals(
        3 * 2 * broken,
        Runs.rows(out, Table.JUDGEMENTS).stream().filter(row -> row.hasNonNull("error")).count());
  }

  @Test
  void synthesizeJudgesTasksAndThenAttempts() throws IOException {
    Path out = temp.resolve("d");
    ScriptedJudge judge = new ScriptedJudge(said -> !said.matches("-?\\d+") || isEven(said), 0, 0);
    String[] command;
    try (FakeEndpoint endpoint = FakeEndpoint.start(judge::answer)) {
      command =
          new String[] {
            "synthesize",
            "--tasks",
            "10",
            "--rollouts",
            "3",
            "--model",
            "fake",
            "--out",
            "" + out,
            "--judge-model",
            endpoint.ref(),
            "--rubric",
            "" + rubric,
            "--judgements",
            "2"
          };
      Commands.Said said = Commands.run(new FakeAgent.Opener(0, 0), command);
      assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    }
    for (ObjectNode row : Runs.rows(out, Table.GENERAL)) {
      assertTrue(isEven(row.path("answer").asText()));
      List<String> names =
          Task.fromJson(row).verification().checks().stream().map(Check::name).toList();
      assertEquals(
          List.of("judge", "pass_rate", "not_duplicate"),
          names.subList(names.size() - 3, names.size()));
    }
    for (ObjectNode row : Runs.rows(out, Table.TRAJECTORIES)) {
      assertEquals(1, Json.parse(row.path("rewards").asText()).path("judge").doubleValue());
    }
    List<String> stages = new ArrayList<>();
    manifest(out).path("stages").forEach(stage -> stages.add(stage.path("stage").asText()));
    assertTrue(stages.indexOf("judge") == stages.indexOf("pass_rate") - 1, stages::toString);
    Set<Boolean> ofEpisodes = new HashSet<>();
    for (ObjectNode row : Runs.rows(out, Table.JUDGEMENTS)) {
      ofEpisodes.add(row.hasNonNull("episode_id"));
    }
    assertEquals(Set.of(true, false), ofEpisodes);
  }

  @Test
  void tasksRubricGoesBeforeTheFiles() throws IOException {
    Path own = temp.resolve("own");
    List<ObjectNode> rows = Runs.rows(tasks, Table.GENERAL).subList(0, 4);
    rows.get(0).put("rubric", "[{\"name\": \"sound\", \"description\": \"OF ITS OWN\"}]");
    copy(rows, own);
    Set<String> asked = new HashSet<>();
    ScriptedJudge judge = new ScriptedJudge(said -> true, 0, 0);
    try (FakeEndpoint endpoint =
        FakeEndpoint.start(
            request -> {
              synchronized (asked) {
                asked.add(ScriptedJudge.asked(request));
              }
              return judge.answer(request);
            })) {
      Commands.Said said = verify(own, endpoint.ref(), temp.resolve("d"));
      assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    }
    assertEquals(4, asked.size());
    assertEquals(1, asked.stream().filter(text -> text.contains("OF ITS OWN")).count());
    assertEquals(3, asked.stream().filter(text -> text.contains("number is even")).count());
    assertEquals(
        rows.get(0).path("rubric"),
        Runs.rows(temp.resolve("d"), Table.GENERAL).get(0).path("rubric"));
    assertEquals(
        "sparseforge: --in "
            + own
            + ": task "
            + rows.get(1).path("task_id").asText()
            + " has no rubric for the judge; give --rubric FILE for tasks without one\n",
        refusal("verify", "--in", "" + own, "--out", "" + temp.resolve("o"), "--judge-model", EP));
    rows.get(2).put("rubric", "{}");
    copy(rows, own);
    assertEquals(
        "sparseforge: --in "
            + own
            + ": task "
            + rows.get(2).path("task_id").asText()
            + " has a rubric that is none: rubric: a list of {name, description} is needed\n",
        refusal(
            "rollout",
            "--in",
            "" + own,
            "--model",
            "fake",
            "--out",
            "" + temp.resolve("o"),
            "--judge-model",
            EP,
            "--rubric",
            "" + rubric));
  }

  private static final String EP = "openai:http://127.0.0.1:1/v1#m";

  @Test
  void wrongOptionsAreOneSentence() throws IOException {
    String[] verify = {"verify", "--in", "" + tasks, "--out", "" + temp.resolve("o")};
    assertEquals(
        "sparseforge: --rubric, --judgements and options of a judge need --judge-model REF, the model"
            + " that judges\n",
        refusal(verify, "--rubric", "" + rubric));
    assertEquals(
        "sparseforge: --judgements must be 1 to 1000, got 0; it counts those of each answer\n",
        refusal(verify, "--judge-model", EP, "--rubric", "" + rubric, "--judgements", "0"));
    assertEquals(
        "sparseforge: --judge-model has nothing to do: give --judge-threshold above 0, the least mean"
            + " score\n",
        refusal(verify, "--judge-model", EP, "--rubric", "" + rubric, "--judge-threshold", "0"));
    assertEquals(
        "sparseforge: --judge-model /nowhere is no directory; give one with a Hugging Face checkpoint,"
            + " or make one with ./sparseforge model random\n",
        refusal(verify, "--judge-model", "/nowhere", "--rubric", "" + rubric));
    Path bad = Files.writeString(temp.resolve("bad.json"), "[{\"name\": \"a\"}]");
    assertEquals(
        "sparseforge: --rubric " + bad + ": rubric: criterion 0: field 'description' is missing\n",
        refusal(verify, "--judge-model", EP, "--rubric", "" + bad));
    String[] make = {"synthesize", "--tasks", "3", "--out", "" + temp.resolve("o")};
    assertEquals(
        "sparseforge: --judge-model needs --rubric FILE, a JSON list of {name, description, weight}:"
            + " tasks that are being made bring no rubric of their own\n",
        refusal(make, "--judge-model", EP));
    assertEquals(
        "sparseforge: --judge-model has nothing to do: give --judge-threshold above 0 for a check, or"
            + " --rollouts and --judge-weight above 0 for a part of the reward\n",
        refusal(make, "--judge-model", EP, "--rubric", "" + rubric, "--judge-threshold", "0"));
    assertFalse(Files.exists(temp.resolve("o")));
  }

  private static String refusal(String[] command, String... more) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of(more));
    return refusal(arguments.toArray(String[]::new));
  }

  private static String refusal(String... command) {
    Commands.Said said = Commands.run(command);
    assertEquals(ExitCode.BAD_INPUT, said.exitCode(), said.err());
    return said.err();
  }

  private static Commands.Said verify(FakeEndpoint endpoint, Path out, String... more) {
    return verify(tasks, endpoint.ref(), out, more);
  }

  private static Commands.Said verify(Path in, String judge, Path out, String... more) {
    List<String> command = new ArrayList<>(List.of("verify", "--in", "" + in, "--out", "" + out));
    command.addAll(List.of("--judgements", "" + N));
    command.addAll(judged(judge));
    command.addAll(List.of(more));
    return Commands.run(command.toArray(String[]::new));
  }

  private static Commands.Said rollout(FakeEndpoint endpoint, Path out, String... more) {
    List<String> command = new ArrayList<>(List.of("rollout", "--in", "" + tasks));
    command.addAll(List.of("--model", "fake", "--samples", "3", "--out", "" + out));
    command.addAll(judged(endpoint.ref()));
    command.addAll(List.of(more));
    return Commands.run(new FakeAgent.Opener(0, 0), command.toArray(String[]::new));
  }

  private static List<String> judged(String judge) {
    return List.of(
        "--judge-model",
        judge,
        "--rubric",
        "" + rubric,
        "--backoff-seconds",
        "0.01",
        "--max-backoff-seconds",
        "0.1");
  }

  private static void copy(List<ObjectNode> rows, Path to) throws IOException {
    Storage storage = Storage.open(to.toString(), new Configuration());
    storage.delete("");
    try (TableWriter general = new TableWriter(storage, "", Table.GENERAL);
        TableWriter environments = new TableWriter(storage, "", Table.ENVIRONMENTS)) {
      for (ObjectNode row : rows) {
        general.write(row);
      }
      for (ObjectNode row : Runs.rows(tasks, Table.ENVIRONMENTS)) {
        environments.write(row);
      }
      general.finish();
      environments.finish();
    }
  }

  private static String last(Commands.Said said) {
    return said.err().lines().reduce((first, second) -> second).orElse("");
  }

  private static JsonNode manifest(Path out) throws IOException {
    return Json.parse(Files.readString(out.resolve("manifest.json")));
  }
}
