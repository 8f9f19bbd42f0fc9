package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.schemas.Json;

class ScoreTest {
  @TempDir static Path shared;

  private static Path model;

  @TempDir Path temp;

  @BeforeAll
  static void writeModel() {
    model = Nano.write(shared.resolve("nano"));
  }

  @Test
  void scoresOfGreedyTokensAreThoseTheyWereDrawnWith() throws IOException {
    Path asked =
        Nano.lines(
            temp.resolve("ask.jsonl"),
            "{\"id\": \"a\", \"prompt\": [20, 30, 40], \"max_tokens\": 9, \"temperature\": 0,"
                + " \"logprobs\": true}");
    Path drawn = temp.resolve("drawn");
    assertEquals(
        ExitCode.DONE, Nano.run("generate", asked, model, drawn, "--ignore-eos").exitCode());
    Group completion = Nano.rows(drawn, "completions").get(0);
    ObjectNode row = Json.object().put("id", "a").put("prompt_length", 3);
    row.putArray("token_ids").add(20).add(30).add(40);
    Nano.ints(completion, "token_ids").forEach(row.withArray("token_ids")::add);
    Path scored = temp.resolve("scored");
    Path in = Nano.lines(temp.resolve("in.jsonl"), row);
    assertEquals(ExitCode.DONE, Nano.run("score", in, model, scored).exitCode());
    Group score = Nano.rows(scored, "scores").get(0);
    Group continuation = continuation(score, 0);
    assertEquals(Nano.ints(completion, "token_ids"), Nano.ints(continuation, "token_ids"));
    assertEquals(Nano.floats(completion, "logprobs"), Nano.floats(continuation, "token_logprobs"));
    assertTrue(continuation.getBoolean("is_greedy", 0));
    double sum = Nano.floats(completion, "logprobs").stream().mapToDouble(Float::doubleValue).sum();
    assertEquals(sum, continuation.getDouble("logprob", 0), 1e-4);
    assertEquals(Math.exp(-sum / 9), score.getDouble("perplexity", 0), 1e-2);
  }

  @Test
  void likeliestContinuationIsBest() throws IOException {
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"),
            "{\"id\": \"a\", \"prompt\": \"The\", \"continuations\": [\" cat\", \" c\","
                + " \" catastrophe\"]}",
            "{\"id\": \"b\", \"prompt\": \"\", \"continuations\": [\"abc\"]}",
            "{\"id\": \"c\", \"messages\": [{\"role\": \"user\", \"content\": \"q\"}],"
                + " \"thinking_mode\": \"chat\", \"continuations\": [\"yes\", \"no\"]}");
    Path out = temp.resolve("out");
    Commands.Said said = Nano.run("score", in, model, out);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    List<Group> rows = Nano.rows(out, "scores");
    Group first = rows.get(0);
    int best = 0;
    int bestNormalised = 0;
    int[] lengths = {4, 2, 12};
    for (int i = 0; i < 3; i++) {
      Group c = continuation(first, i);
      assertEquals(lengths[i], Nano.ints(c, "token_ids").size());
      if (logprob(first, i) > logprob(first, best)) {
        best = i;
      }
      if (logprob(first, i) / lengths[i]
          > logprob(first, bestNormalised) / lengths[bestNormalised]) {
        bestNormalised = i;
      }
    }
    assertEquals(best, first.getInteger("best", 0));
    assertEquals(bestNormalised, first.getInteger("best_normalised", 0));
    assertEquals(
        2,
        Nano.ints(continuation(rows.get(1), 0), "token_ids").size(),
        "an empty prompt scores from the second token on");
    assertNull(Nano.error(rows.get(2)));
    assertEquals(18 + 2 + 5, Nano.manifest(out).path("usage").path("completion_tokens").intValue());
  }

  @Test
  void whatIsWrongWithARowStaysWithTheRow() throws IOException {
    String[][] table = {
      {"{\"id\": 1, \"prompt\": \"x\"}", "invalid_row: continuations must be a list"},
      {"{\"id\": 2, \"prompt\": \"x\", \"continuations\": []}", "invalid_row: continuations must"},
      {
        "{\"id\": 3, \"prompt\": \"x\", \"continuations\": [\"a\", 5]}",
        "invalid_row: continuations[1] must be text, or a list of token ids"
      },
      {"{\"id\": 4, \"continuations\": [\"a\"]}", "invalid_row: the row has neither messages nor"},
      {"{\"id\": 5, \"token_ids\": [9, 10]}", "invalid_row: prompt_length must be 0 to 1"},
      {
        "{\"id\": 6, \"token_ids\": [9, 10], \"prompt_length\": 2}",
        "invalid_row: prompt_length must be 0 to 1, so that a token is left to score; got 2"
      },
      {
        "{\"id\": 7, \"token_ids\": [9, -1], \"prompt_length\": 1}",
        "invalid_row: token_ids must be a list of token ids"
      },
      {
        "{\"id\": 8, \"token_ids\": [9, 999], \"prompt_length\": 1}",
        "invalid: request 8: continuation 0 token 0 is 999, the model's vocabulary has 272"
      },
      {
        "{\"id\": 9, \"prompt\": \"x\", \"continuations\": [\"\"]}",
        "invalid: request 9: continuation 0 has no token to score"
      },
      {"nope", "invalid_json: the line is not JSON"},
      {"{\"id\": 10, \"prompt\": \"x\", \"continuations\": [\"\\ud800\"]}", "invalid_utf8: "},
      {"{\"id\": 1, \"prompt\": \"x\", \"continuations\": [\"a\"]}", "duplicate_id: id '1'"},
    };
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"), java.util.Arrays.stream(table).map(r -> r[0]).toArray());
    Path out = temp.resolve("out");
    Commands.Said said = Nano.run("score", in, model, out);
    assertEquals(ExitCode.FAILED, said.exitCode(), said.err());
    List<Group> rows = Nano.rows(out, "scores");
    assertEquals(table.length, rows.size());
    for (int i = 0; i < table.length; i++) {
      String error = Nano.error(rows.get(i));
      assertTrue(error != null && error.startsWith(table[i][1]), i + ": " + error);
    }
  }

  private static Group continuation(Group row, int index) {
    return row.getGroup("continuations", 0).getGroup(0, index).getGroup(0, 0);
  }

  private static double logprob(Group row, int index) {
    return continuation(row, index).getDouble("logprob", 0);
  }
}
