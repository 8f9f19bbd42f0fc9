package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;

/** A model that cannot prove anything: every call is taken down, nothing is made up. */
class ProveNanoTest {
  @TempDir static Path shared;

  private static Path model;

  @TempDir Path temp;

  @BeforeAll
  static void writeModel() {
    model = Nano.write(shared.resolve("nano"));
  }

  @Test
  void noiseIsNoProof() throws IOException {
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"),
            "{\"id\": \"a\", \"problem\": \"Show that 1 + 1 = 2.\"}",
            "{\"id\": \"b\"}",
            "{\"id\": \"a\", \"problem\": \"Show it again.\"}",
            "nope",
            "{\"id\": 7, \"problem\": \"Show that 2 + 2 = 4.\"}");
    Path out = temp.resolve("out");
    Commands.Said said =
        Nano.run(
            "prove",
            in,
            model,
            out,
            "--max-tokens",
            "12",
            "--pool-size",
            "3",
            "--max-error-rate",
            "0.7",
            "--max-model-len",
            "4096");
    assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
    List<Group> rows = Nano.rows(out, "problems");
    assertEquals(5, rows.size());
    assertEquals("no_proof", Nano.text(rows.get(0), "stop"));
    assertNull(Nano.error(rows.get(0)));
    assertEquals(
        "invalid_row: the row has no problem; give its statement as text", Nano.error(rows.get(1)));
    assertTrue(Nano.error(rows.get(2)).startsWith("duplicate_id: id 'a'"));
    assertTrue(Nano.error(rows.get(3)).startsWith("invalid_json: the line is not JSON"));
    assertEquals("7", Nano.text(rows.get(4), "id"));
    List<Group> calls = Nano.rows(out, "proofs");
    assertEquals(2 * 3 * 2, calls.size(), "two problems, three drafts, each asked for twice");
    assertTrue(Nano.text(calls.get(0), "malformed").startsWith("{\"kind\":\""));
    // Noise may end itself sooner; when depends on the arithmetic that this machine has.
    long tokens = calls.get(0).getLong("completion_tokens", 0);
    assertTrue(1 <= tokens && tokens <= 12, tokens + " tokens");
    JsonNode manifest = Nano.manifest(out);
    assertEquals(12, manifest.path("usage").path("calls").intValue());
    assertEquals(2, manifest.path("stops").path("no_proof").intValue());
    assertEquals(0, Nano.rows(out, "analyses").size());
  }

  @Test
  void proofsThatNobodyCanJudgeHaveNoLabel() throws IOException {
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"),
            "{\"id\": \"a\", \"problem\": \"Show that 1 + 1 = 2.\", \"proof\": \"Count.\"}",
            "{\"id\": \"b\", \"problem\": \"Show that 1 + 1 = 2.\", \"proof\": \"\"}",
            "{\"id\": \"c\", \"problem\": \"Show that 1 + 1 = 2.\"}",
            "{\"id\": \"d\", \"problem\": \"Show that 1 + 1 = 2.\", \"proof\": \""
                + "x".repeat(3000)
                + "\"}");
    Path out = temp.resolve("out");
    Commands.Said said =
        Nano.run(
            "label",
            in,
            model,
            out,
            "--max-tokens",
            "12",
            "--verifications",
            "2",
            "--max-error-rate",
            "0.7",
            "--max-model-len",
            "2048");
    assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
    List<Group> rows = Nano.rows(out, "labels");
    assertEquals("incomplete", Nano.text(rows.get(0), "reason"));
    assertEquals(0, rows.get(0).getFieldRepetitionCount("label"));
    assertEquals("no_proof", Nano.text(rows.get(1), "reason"));
    assertNull(Nano.error(rows.get(1)));
    assertTrue(Nano.error(rows.get(2)).startsWith("invalid_row: the row has no proof"));
    assertTrue(Nano.error(rows.get(3)).startsWith("too_long: "), Nano.error(rows.get(3)));
    assertEquals(4 + 2, Nano.rows(out, "analyses").size());
    assertEquals(2, Nano.manifest(out).path("call_failures").path("too_long").intValue());
  }
}
