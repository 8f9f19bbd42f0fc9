package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.engine.fake.FakeFaults;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.CrashingFileSystem;
import org.sparseforge.verify.fake.ScriptedMathematician;

/** Ten problems, a prover and verifier of known skill behind an endpoint, and the real command. */
class ProveTest {
  private static final int PROBLEMS = 10;

  /** Enough for what does not count proofs. */
  private static final int FEW = 3;

  private static final int VERIFICATIONS = 8;
  private static final int META = 5;
  private static final int MIN_VALID = 2;

  /** Seldom right at first, mends half of what it is told; judges well, not perfectly. */
  private static final ScriptedMathematician SKILL =
      new ScriptedMathematician(0.05, 0.5, 0.9, 0.1, 0.9, 0.1, 0.6, 0.05);

  private static final String[] METHOD = {
    "--pool-size",
    "4",
    "--analyses-per-proof",
    "2",
    "--rounds",
    "5",
    "--verifications",
    "" + VERIFICATIONS,
    "--meta-verifications",
    "" + META,
    "--min-valid",
    "" + MIN_VALID,
    "--format-attempts",
    "4",
    "--seed",
    "3"
  };

  @TempDir static Path shared;

  private static FakeEndpoint endpoint;
  private static Path in;
  private static Path done;
  private static Path few;
  private static Path fewDone;

  @TempDir Path temp;

  @BeforeAll
  static void proveOnce() throws IOException {
    endpoint = FakeEndpoint.start(Mathematician.of(SKILL));
    in = Nano.lines(shared.resolve("in.jsonl"), Mathematician.problems(PROBLEMS).toArray());
    done = shared.resolve("out");
    Commands.Said said = prove(in, done);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertTrue(said.out().contains("10 rows, 0 with an error -> "), said.out());
    assertTrue(said.out().contains("problems ended by (passed_all 10)"), said.out());
    assertFalse(said.out().contains("cost"), "nobody knows a price: " + said.out());
    few = Nano.lines(shared.resolve("few.jsonl"), Mathematician.problems(FEW).toArray());
    fewDone = shared.resolve("few");
    assertEquals(ExitCode.DONE, prove(few, fewDone).exitCode());
  }

  @AfterAll
  static void stop() {
    endpoint.close();
  }

  @AfterEach
  void recover() {
    CrashingFileSystem.recover();
  }

  @Test
  void everyProblemGetsAProofThatIsReallyRight() throws IOException {
    List<Group> problems = Nano.rows(done, "problems");
    assertEquals(PROBLEMS, problems.size());
    for (Group problem : problems) {
      assertEquals(1, ScriptedMathematician.worth(Nano.text(problem, "proof")));
      assertEquals(1, problem.getDouble("label", 0));
      assertEquals("passed_all", Nano.text(problem, "stop"));
      assertNull(Nano.error(problem));
    }
  }

  /**
   * By arithmetic: a flawed proof misses its label with chance 2e-6, a right one with chance 0.007,
   * since an invented issue is confirmed with chance 0.009.
   */
  @Test
  void labelsAreWhatTheSimulationSays() throws IOException {
    int wrong = 0;
    Map<Double, Integer> seen = new TreeMap<>();
    List<Group> labels = Nano.rows(done, "labels");
    for (Group row : labels) {
      double worth = ScriptedMathematician.worth(Nano.text(row, "proof"));
      boolean hit = row.getFieldRepetitionCount("label") == 1 && row.getDouble("label", 0) == worth;
      wrong += hit ? 0 : 1;
      seen.merge(worth, 1, Integer::sum);
    }
    assertTrue(wrong <= 2, wrong + " of " + labels.size());
    assertEquals(3, seen.size(), "proofs of every worth: " + seen);
    assertTrue(labels.size() > 60, "only " + labels.size());
  }

  /** The rule of section 2.3, once more, over the rows of calls alone. */
  @Test
  void labelsFollowFromTheRowsOfCalls() throws IOException {
    Map<String, Integer> confirmed = new HashMap<>();
    Map<String, List<Group>> byProof = new HashMap<>();
    for (Group call : Nano.rows(done, "analyses")) {
      if (call.getFieldRepetitionCount("score") == 0) {
        continue;
      }
      if (Nano.text(call, "kind").equals("meta")) {
        confirmed.merge(Nano.text(call, "of"), (int) call.getDouble("score", 0), Integer::sum);
      } else {
        byProof.computeIfAbsent(Nano.text(call, "of"), id -> new ArrayList<>()).add(call);
      }
    }
    for (Group row : Nano.rows(done, "labels")) {
      List<Group> calls = byProof.get(Nano.text(row, "id"));
      double lowest = 1;
      double sum = 0;
      for (Group call : calls) {
        lowest = Math.min(lowest, call.getDouble("score", 0));
        sum += call.getDouble("score", 0);
      }
      int validLowest = 0;
      int valid = 0;
      for (Group call : calls) {
        boolean holds = 2 * confirmed.getOrDefault(Nano.text(call, "id"), 0) > META;
        valid += call.getDouble("score", 0) < 1 && holds ? 1 : 0;
        validLowest += call.getDouble("score", 0) == lowest && holds ? 1 : 0;
        if (call.getDouble("score", 0) < 1) {
          assertEquals(holds ? "valid" : "refuted", Nano.text(call, "validity"));
        }
      }
      if (calls.size() == VERIFICATIONS) {
        String wanted =
            lowest < 1 && validLowest >= MIN_VALID ? "" + lowest : valid == 0 ? "1.0" : "none";
        assertEquals(wanted, label(row), Nano.text(row, "id"));
      }
      assertEquals(sum / calls.size(), row.getDouble("mean_score", 0), 1e-12);
    }
  }

  @Test
  void everyCallOfTheModelIsARow() throws IOException {
    JsonNode usage = Nano.manifest(done).path("usage");
    long rows = 0;
    long tokens = 0;
    for (String table : List.of("proofs", "analyses")) {
      for (Group call : Nano.rows(done, table)) {
        rows += call.getLong("calls", 0);
        tokens += call.getLong("completion_tokens", 0);
      }
    }
    assertEquals(usage.path("calls").longValue(), rows);
    assertEquals(usage.path("completion_tokens").longValue(), tokens);
    assertTrue(endpoint.requests().size() >= rows);
    assertFalse(Nano.manifest(done).path("malformed").isEmpty(), "the layout was broken at times");
  }

  @Test
  void reportShowsScoreAgainstCompute() throws IOException {
    JsonNode curve = Nano.manifest(done).path("curve");
    assertTrue(curve.size() >= 3, curve.toString());
    assertEquals(PROBLEMS, curve.get(0).path("problems").intValue());
    assertEquals(1, curve.get(curve.size() - 1).path("chosen").doubleValue());
    for (int i = 1; i < curve.size(); i++) {
      assertTrue(
          curve.get(i).path("completion_tokens").doubleValue()
              > curve.get(i - 1).path("completion_tokens").doubleValue());
      assertTrue(
          curve.get(i).path("chosen").doubleValue()
              >= curve.get(i - 1).path("chosen").doubleValue());
    }
    String page = Files.readString(done.resolve("report.html"));
    assertTrue(page.contains("Score against compute"));
    assertTrue(page.contains("<path class=\"curve c1\" d=\"M"), "the line is drawn");
    assertEquals(3 * curve.size(), page.split("<rect class=\"dot", -1).length - 1);
    Files.delete(done.resolve("report.html"));
    Commands.Said said = Commands.run("report", "--in", done.toString());
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertEquals(page, Files.readString(done.resolve("report.html")), "the same again");
  }

  @Test
  void waysOfRunningChangeNothing() throws IOException {
    Path out = temp.resolve("out");
    assertEquals(
        ExitCode.DONE, prove(few, out, "--partitions", "1", "--wave-rows", "1").exitCode());
    assertEquals(Nano.digest(fewDone), Nano.digest(out));
  }

  @Test
  void runThatStopsAnywhereContinuesToTheSameRows() throws IOException {
    Path out = temp.resolve("crash");
    int crashes = 0;
    for (int change = 5; change < 60; change += 9) {
      CrashingFileSystem.crashAt(change, "power cut");
      Commands.Said said = prove(few, "crash://" + out, "--wave-rows", "1");
      CrashingFileSystem.recover();
      if (said.exitCode() == ExitCode.DONE) {
        break;
      }
      crashes++;
    }
    Commands.Said said = prove(few, "crash://" + out, "--wave-rows", "1");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertEquals(Nano.digest(fewDone), Nano.digest(out));
    assertTrue(crashes > 2, "only " + crashes + " crashes");
  }

  @Test
  void faultsOnTheWayAreMendedOrTypedAndNeverScored() throws IOException {
    Path out = temp.resolve("out");
    try (FakeEndpoint faulty =
        FakeEndpoint.start(
            FakeFaults.some(
                0.02,
                5,
                request ->
                    request.body().path("seed").longValue() % 40 == 0
                        ? FakeAnswer.error(400, "bad_request", "refused")
                        : Mathematician.of(SKILL).apply(request)))) {
      Commands.Said said = run("prove", few, faulty.ref(), out, METHOD);
      assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    }
    JsonNode manifest = Nano.manifest(out);
    long failed = manifest.path("usage").path("failed_calls").longValue();
    assertTrue(failed > 5, "only " + failed);
    assertEquals(failed, manifest.path("call_failures").path("invalid").longValue());
    for (Group call : Nano.rows(out, "analyses")) {
      if (Nano.error(call) != null) {
        assertEquals(0, call.getFieldRepetitionCount("score"));
      }
    }
    for (Group row : Nano.rows(out, "labels")) {
      double worth = ScriptedMathematician.worth(Nano.text(row, "proof"));
      assertTrue(
          label(row).equals("none") || label(row).equals("" + worth),
          "a failure makes no wrong label");
    }
  }

  @Test
  void chainsRefineUntilTheirAuthorsAreContent() throws IOException {
    Path out = temp.resolve("out");
    Commands.Said said =
        run(
            "prove",
            few,
            endpoint.ref(),
            out,
            "--strategy",
            "sequential",
            "--chains",
            "3",
            "--attempts",
            "6",
            "--verifications",
            "4",
            "--meta-verifications",
            "0");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    JsonNode manifest = Nano.manifest(out);
    assertEquals(
        FEW,
        manifest.path("stops").path("self_perfect").intValue()
            + manifest.path("stops").path("cap").intValue());
    assertEquals(
        manifest.path("counts").path("proofs").longValue(),
        manifest.path("reasons").path("not_asked").longValue(),
        "without meta-verifications there are no labels");
    assertTrue(manifest.path("curve").size() > 1);
  }

  @Test
  void proofsThatWereWrittenCanBeLabelledAnew() throws IOException {
    Path out = temp.resolve("labels");
    Commands.Said said =
        run(
            "label",
            fewDone,
            endpoint.ref(),
            out,
            "--verifications",
            "6",
            "--meta-verifications",
            "5",
            "--format-attempts",
            "4",
            "--seed",
            "99");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    List<Group> labels = Nano.rows(out, "labels");
    assertEquals(Nano.rows(fewDone, "proofs").size(), labels.size());
    int wrong = 0;
    int lost = 0;
    for (Group row : labels) {
      if (Nano.text(row, "proof").isEmpty()) {
        assertEquals("no_proof", Nano.text(row, "reason"));
        lost++;
        continue;
      }
      double worth = ScriptedMathematician.worth(Nano.text(row, "proof"));
      wrong += label(row).equals("" + worth) ? 0 : 1;
    }
    assertTrue(wrong <= 2, wrong + " of " + labels.size());
    assertEquals(Nano.rows(fewDone, "labels").size(), labels.size() - lost);
    assertTrue(Files.readString(out.resolve("report.html")).contains("proofs, labelled"));
  }

  private static String label(Group row) {
    return row.getFieldRepetitionCount("label") == 0 ? "none" : "" + row.getDouble("label", 0);
  }

  private static Commands.Said prove(Path in, Object out, String... more) {
    String[] arguments = Arrays.copyOf(METHOD, METHOD.length + more.length);
    System.arraycopy(more, 0, arguments, METHOD.length, more.length);
    return run("prove", in, endpoint.ref(), out, arguments);
  }

  private static Commands.Said run(
      String command, Path in, String model, Object out, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(command, "--in", in.toString(), "--model", model));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(Arrays.asList(more));
    return Commands.run(arguments.toArray(String[]::new));
  }
}
