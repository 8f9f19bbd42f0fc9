package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.fake.FakeAnswer;
import org.sparseforge.engine.fake.FakeEndpoint;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;

class GradeTest {
  private static final String RUBRIC =
      "[{\"name\": \"right\", \"description\": \"Names the right number.\"}]";

  @TempDir Path temp;

  @Test
  void majorityIsCountedWithoutAModel() throws IOException {
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"),
            "{\"id\": \"a\", \"candidates\": [\"It is \\\\boxed{3}.\", \"\\\\boxed{4}\","
                + " \"So \\\\boxed{4.0}\"], \"answer\": \"4\"}",
            "{\"id\": \"b\", \"candidates\": [\"The answer is 5.\", \"6?\"], \"answer\": 6}",
            "{\"id\": \"c\", \"candidates\": [\"no idea\"], \"answer\": \"1\"}",
            "{\"id\": \"d\", \"candidates\": []}",
            "{\"id\": \"e\", \"candidates\": [{\"text\": \"x\"}]}",
            "{\"candidates\": [\"x\"]}",
            "{\"id\": \"a\", \"candidates\": [\"x\"]}");
    Path out = temp.resolve("out");
    Commands.Said said =
        Commands.run(
            "score",
            "--in",
            "" + in,
            "--out",
            "" + out,
            "--grade",
            "majority",
            "--max-error-rate",
            "0.6");
    assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
    assertTrue(
        said.out().contains("2 rows with a choice, 0 judgements; right 50.0 %, by chance 33.3 %"),
        said.out());
    assertTrue(said.out().contains(" s without a model, digest "), said.out());
    assertEquals("none", Nano.manifest(out).path("run").path("model").asText());
    String card = Files.readString(out.resolve("README.md"));
    assertTrue(card.contains("# grades\n"), card);
    assertTrue(card.contains("No model was asked."), card);
    List<Group> rows = Nano.rows(out, "grades");
    assertEquals(1, rows.get(0).getInteger("chosen", 0));
    assertEquals("\\boxed{4}", Nano.text(rows.get(0), "content"));
    assertEquals("4", Nano.text(rows.get(0), "answer"));
    assertEquals(2.0 / 3, rows.get(0).getDouble("score", 0));
    assertTrue(rows.get(0).getBoolean("correct", 0));
    assertEquals("5", Nano.text(rows.get(1), "answer"));
    assertEquals(0, rows.get(2).getFieldRepetitionCount("chosen"));
    assertNull(Nano.error(rows.get(2)));
    assertEquals(
        "invalid_row: candidates must be a list of at least one answer", Nano.error(rows.get(3)));
    assertEquals(
        "invalid_row: candidates[0] must be text, or {content, score} with a number for a score",
        Nano.error(rows.get(4)));
    assertTrue(Nano.error(rows.get(5)).startsWith("invalid_row: the row has no id"));
    assertTrue(Nano.error(rows.get(6)).startsWith("duplicate_id: "));
  }

  @Test
  void authorsOwnScoreDecides() throws IOException {
    String opening = "Here is my evaluation of the solution: x";
    String closing = " Based on my evaluation, the final overall score should be: ";
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"),
            "{\"id\": 1, \"candidates\": [\"A. "
                + opening
                + closing
                + "\\\\boxed{0.5}\", \"B. "
                + opening
                + closing
                + "\\\\boxed{1}\", \"C.\"]}",
            "{\"id\": 2, \"candidates\": [{\"content\": \"A\", \"score\": 0.9}, {\"content\":"
                + " \"B\", \"score\": null}]}");
    Path out = temp.resolve("out");
    Commands.Said said =
        Commands.run("score", "--in", "" + in, "--out", "" + out, "--grade", "self_score");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    List<Group> rows = Nano.rows(out, "grades");
    assertEquals(1, rows.get(0).getInteger("chosen", 0));
    assertEquals(1.0, rows.get(0).getDouble("score", 0));
    assertEquals(0, rows.get(1).getInteger("chosen", 0));
  }

  @Test
  void modelsAreNamedWhereTheyAreAskedAndNowhereElse() throws IOException {
    Path in = Nano.lines(temp.resolve("in.jsonl"), "{\"id\": 1, \"candidates\": [\"a\"]}");
    String[] bare = {"score", "--in", "" + in, "--out", "" + temp.resolve("out"), "--grade"};
    assertEquals(
        "sparseforge: --model openai:http://h/v1#m would not be asked: --grade majority needs no"
            + " model; remove it\n",
        refusal(bare, "majority", "--model", "openai:http://h/v1#m"));
    assertEquals(
        "sparseforge: --max-attempts is for models, and this run asks none; remove it\n",
        refusal(bare, "self_score", "--max-attempts", "2"));
    assertEquals(
        "sparseforge: --judgements, --rubric and --max-tokens belong to --grade best_of_n\n",
        refusal(bare, "majority", "--judgements", "2"));
    assertEquals(
        "sparseforge: Missing required option: '--model=REF' (see ./sparseforge score --help)\n",
        refusal(bare, "best_of_n"));
  }

  private static String refusal(String[] command, String... more) {
    List<String> arguments = new ArrayList<>(Arrays.asList(command));
    arguments.addAll(Arrays.asList(more));
    Commands.Said said = Commands.run(arguments.toArray(String[]::new));
    assertEquals(ExitCode.BAD_INPUT, said.exitCode(), said.err());
    return said.err();
  }

  @Test
  void judgeChoosesTheBestOfN() throws IOException {
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"),
            "{\"id\": 1, \"prompt\": \"2 + 2?\", \"candidates\": [\"\\\\boxed{5}\","
                + " \"\\\\boxed{4}\", \"\\\\boxed{5}\"], \"answer\": \"4\", \"rubric\": "
                + RUBRIC
                + "}",
            "{\"id\": 2, \"messages\": [{\"role\": \"user\", \"content\": \"1 + 3?\"}],"
                + " \"candidates\": [{\"content\": \"\\\\boxed{7}\", \"score\": 0.2},"
                + " \"\\\\boxed{4}\"], \"answer\": \"4\"}",
            "{\"id\": 3, \"candidates\": [\"refuse this\", \"\\\\boxed{4}\"]}",
            "{\"id\": 4, \"candidates\": [\"mumble\", \"\\\\boxed{4}\"]}");
    Path rubric = Files.writeString(temp.resolve("rubric.json"), RUBRIC);
    Path out = temp.resolve("out");
    try (FakeEndpoint endpoint = FakeEndpoint.start(GradeTest::judge)) {
      Commands.Said said =
          grade(
              in,
              endpoint,
              out,
              "--grade",
              "best_of_n",
              "--rubric",
              "" + rubric,
              "--judgements",
              "3",
              "--max-error-rate",
              "0.5");
      assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
    }
    List<Group> rows = Nano.rows(out, "grades");
    assertEquals(1, rows.get(0).getInteger("chosen", 0));
    assertTrue(rows.get(0).getBoolean("correct", 0));
    assertEquals(1, rows.get(1).getInteger("chosen", 0));
    assertTrue(Nano.error(rows.get(2)).startsWith("invalid: "), Nano.error(rows.get(2)));
    assertEquals(
        0, rows.get(2).getFieldRepetitionCount("chosen"), "a broken judge chooses nothing");
    assertEquals(1, rows.get(3).getInteger("chosen", 0), "what nobody could judge is not taken");
    JsonNode manifest = Nano.manifest(out);
    // 3 x 3 judgements, then 3, then 2 x 3, then 3 and 3 that were each asked for twice
    assertEquals(9 + 3 + 6 + 9, manifest.path("usage").path("calls").intValue());
    assertEquals(27, Nano.rows(out, "judgements").size());
    assertEquals(1, manifest.path("accuracy").path("chosen").doubleValue());
    assertEquals(
        (1 / 3.0 + 1 / 2.0) / 2, manifest.path("accuracy").path("by_chance").doubleValue());
  }

  @Test
  void judgeWithoutARubricIsAnErrorOfTheRow() throws IOException {
    Path in = Nano.lines(temp.resolve("in.jsonl"), "{\"id\": 1, \"candidates\": [\"a\", \"b\"]}");
    Path out = temp.resolve("out");
    try (FakeEndpoint endpoint = FakeEndpoint.start(GradeTest::judge)) {
      assertEquals(ExitCode.FAILED, grade(in, endpoint, out, "--grade", "best_of_n").exitCode());
    }
    assertEquals(
        "invalid_row: the row has neither a rubric nor scores of all candidates; give it one, or"
            + " give --rubric",
        Nano.error(Nano.rows(out, "grades").get(0)));
  }

  private static FakeAnswer judge(FakeEndpoint.Request request) {
    String asked = request.body().path("messages").path(0).path("content").asText();
    if (asked.contains("refuse this")) {
      return FakeAnswer.error(400, "bad_request", "refused");
    }
    if (asked.contains("mumble")) {
      return FakeAnswer.chat("mumble");
    }
    return FakeAnswer.chat(
        "{\"analysis\": \"\", \"scores\": {\"right\": "
            + (asked.contains("boxed{4}") ? 1 : 0)
            + "}}");
  }

  private static Commands.Said grade(Path in, FakeEndpoint endpoint, Path out, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("score", "--in", "" + in, "--model", endpoint.ref(), "--out", "" + out));
    arguments.addAll(Arrays.asList(more));
    return Commands.run(arguments.toArray(String[]::new));
  }
}
