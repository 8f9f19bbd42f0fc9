package org.sparseforge.jobs.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.engine.Numerics;
import org.sparseforge.engine.kernel.cpu.CpuProvider;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.schemas.Json;

class GenerateTest {
  @TempDir static Path shared;

  private static Path model;

  @TempDir Path temp;

  @BeforeAll
  static void writeModel() {
    model = Nano.write(shared.resolve("nano"));
  }

  @Test
  void everyRowComesOutInInputOrder() throws IOException {
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"),
            "{\"id\": \"z\", \"prompt\": \"one\", \"max_tokens\": 5, \"seed\": 9}",
            "",
            "{\"id\": 17, \"messages\": [{\"role\": \"user\", \"content\": \"two\"}],"
                + " \"thinking_mode\": \"chat\", \"max_tokens\": 6}",
            "{\"id\": \"a\", \"prompt\": [8, 9, 10], \"max_tokens\": 7, \"logprobs\": true}",
            "{\"id\": \"b\", \"prompt\": \"four\", \"max_tokens\": 2, \"top_logprobs\": 2}");
    Path out = temp.resolve("out");
    Commands.Said said = Nano.run("generate", in, model, out, "--ignore-eos", "--numerics", "fp32");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    List<Group> rows = Nano.rows(out, "completions");
    assertEquals(List.of("z", "17", "a", "b"), rows.stream().map(r -> Nano.text(r, "id")).toList());
    assertEquals(
        List.of("in.jsonl:1", "in.jsonl:3", "in.jsonl:4", "in.jsonl:5"),
        rows.stream().map(r -> Nano.text(r, "source")).toList());
    assertEquals(
        List.of(5, 6, 7, 2), rows.stream().map(r -> Nano.ints(r, "token_ids").size()).toList());
    for (Group row : rows) {
      assertNull(Nano.error(row));
      assertEquals("length", Nano.text(row, "finish_reason"));
      assertEquals("nano", Nano.text(row, "model"));
      assertEquals("fp32", Nano.text(row, "numerics"));
      assertEquals("cpu", Nano.text(row, "backend"));
    }
    assertEquals(9, rows.get(0).getLong("seed", 0));
    assertEquals(0, rows.get(1).getLong("seed", 0));
    assertEquals(0, rows.get(0).getFieldRepetitionCount("logprobs"));
    assertEquals(7, Nano.floats(rows.get(2), "logprobs").size());
    assertEquals(3, rows.get(2).getInteger("prompt_tokens", 0));
    Group place = rows.get(3).getGroup("top_logprobs", 0).getGroup(0, 1).getGroup(0, 0);
    assertEquals(2, Nano.ints(place, "token_ids").size());
    JsonNode manifest = Nano.manifest(out);
    assertEquals(20, manifest.path("usage").path("completion_tokens").intValue());
    assertEquals(3 + 4 + 3 + 7, manifest.path("usage").path("prompt_tokens").intValue());
    assertTrue(manifest.path("complete").booleanValue());
    assertFalse(Files.exists(out.resolve("_run")));
    assertFalse(Files.exists(out.resolve("batch_output.jsonl")));
  }

  @Test
  void rowsSayInWhichArithmeticAndOverWhichCachesTheyWereMade() throws IOException {
    assumeTrue(new CpuProvider().unsupported(Numerics.INT8).isEmpty(), "no int8 products here");
    Path in =
        Nano.lines(
            temp.resolve("in.jsonl"), "{\"id\": \"a\", \"prompt\": \"one\", \"max_tokens\": 3}");
    Path out = temp.resolve("out");
    String[] narrow = {"--numerics", "int8", "--kv-cache-dtype", "fp8"};
    Commands.Said said = Nano.run("generate", in, model, out, narrow);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertEquals("int8+fp8_cache", Nano.text(Nano.rows(out, "completions").get(0), "numerics"));
    JsonNode run = Nano.manifest(out).path("run");
    assertEquals("int8+fp8_cache", run.path("numerics").textValue());
    assertTrue(said.out().contains(", numerics int8+fp8_cache, "), said.out());
    assertEquals("fp8", run.path("kv_cache_dtype").textValue());
  }

  @Test
  void openAiBatchGoesInAndComesOut() throws IOException {
    Path in =
        Nano.lines(
            temp.resolve("batch.jsonl"),
            "{\"custom_id\": \"q1\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\","
                + " \"body\": {\"model\": \"m\", \"messages\": [{\"role\": \"user\","
                + " \"content\": \"hi\"}], \"max_completion_tokens\": 4, \"n\": 1}}",
            "{\"custom_id\": \"q2\", \"method\": \"POST\", \"url\": \"/v1/completions\","
                + " \"body\": {\"model\": \"m\", \"prompt\": \"hi\", \"max_tokens\": 3,"
                + " \"logprobs\": 1}}",
            "{\"custom_id\": \"q3\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\","
                + " \"body\": {\"model\": \"m\", \"messages\": [], \"max_tokens\": 3}}");
    Path out = temp.resolve("out");
    Commands.Said said =
        Nano.run("generate", in, model, out, "--ignore-eos", "--max-error-rate", "0.5");
    assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
    List<String> lines = Files.readAllLines(out.resolve("batch_output.jsonl"));
    JsonNode chat = Json.parse(lines.get(0));
    assertEquals("q1", chat.path("custom_id").textValue());
    assertEquals(200, chat.path("response").path("status_code").intValue());
    JsonNode body = chat.path("response").path("body");
    assertEquals("chat.completion", body.path("object").textValue());
    assertEquals("length", body.path("choices").path(0).path("finish_reason").textValue());
    assertEquals(
        "assistant", body.path("choices").path(0).path("message").path("role").textValue());
    assertEquals(4, body.path("usage").path("completion_tokens").intValue());
    assertTrue(chat.path("error").isNull());
    JsonNode bare = Json.parse(lines.get(1)).path("response").path("body");
    assertEquals("text_completion", bare.path("object").textValue());
    assertEquals(
        Nano.text(Nano.rows(out, "completions").get(1), "text"),
        bare.path("choices").path(0).path("text").textValue());
    JsonNode failed = Json.parse(lines.get(2));
    assertTrue(failed.path("response").isNull());
    assertEquals("invalid_messages", failed.path("error").path("code").textValue());
  }

  @Test
  void whatIsWrongWithARowStaysWithTheRow() throws IOException {
    String[][] table = {
      {"{\"id\": \"ok\", \"prompt\": \"x\", \"max_tokens\": 2}", null},
      {"not json", "invalid_json: the line is not JSON: Unrecognized token 'not'"},
      {"{\"id\": \"cut\", \"prompt\": \"x", "invalid_json: the line is not JSON"},
      {"[1]", "invalid_row: a row must be an object, found array"},
      {"{\"prompt\": \"x\"}", "invalid_row: the row has neither id nor custom_id"},
      {"{\"id\": \"none\"}", "invalid_row: the row has neither messages nor prompt"},
      {"{\"id\": \"ok\", \"prompt\": \"y\"}", "duplicate_id: id 'ok' is taken by an earlier row"},
      {
        "{\"id\": \"null\", \"messages\": [{\"role\": \"user\", \"content\": null}]}",
        "invalid_messages: request null: messages[0] (user): content is null"
      },
      {"{\"id\": \"half\", \"prompt\": \"\\ud800\"}", "invalid_utf8: request half: prompt: "},
      {
        "{\"id\": \"hot\", \"prompt\": \"x\", \"temperature\": -1}",
        "invalid_row: sampling: temperature must be 0 or more, got '-1.0'"
      },
      {
        "{\"id\": \"penal\", \"prompt\": \"x\", \"frequency_penalty\": 0.5}",
        "invalid_row: frequency_penalty must be 0 or absent, got 0.5"
      },
      {
        "{\"custom_id\": \"typo\", \"body\": {\"prompt\": \"x\", \"temprature\": 1}}",
        "invalid_row: body has 'temprature', which this engine does not know; remove it"
      },
      {
        "{\"custom_id\": \"many\", \"body\": {\"prompt\": \"x\", \"n\": 2}}",
        "invalid_row: n must be 1 or absent, got 2"
      },
      {"{\"id\": \"empty\", \"prompt\": \"\"}", "invalid: request empty: the prompt is empty"},
      {
        "{\"id\": \"long\", \"prompt\": \"" + "x".repeat(120) + "\"}",
        "too_long: request long: prompt and the first token are 121 tokens, max_model_len is 100"
      },
      {
        "{\"id\": \"alien\", \"prompt\": [5, 272]}",
        "invalid: request alien: prompt token 1 is 272, the model's vocabulary has 272"
      },
      {"{\"id\": \"last\", \"prompt\": \"x\", \"max_tokens\": 2}", null},
    };
    Path in = temp.resolve("in.jsonl");
    Nano.lines(in, java.util.Arrays.stream(table).map(row -> row[0]).toArray());
    Files.write(
        in,
        new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '\n'},
        java.nio.file.StandardOpenOption.APPEND);
    Path out = temp.resolve("out");
    Commands.Said said =
        Nano.run("generate", in, model, out, "--max-model-len", "100", "--max-error-rate", "1");
    assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
    List<Group> rows = Nano.rows(out, "completions");
    assertEquals(table.length + 1, rows.size());
    for (int i = 0; i < table.length; i++) {
      String error = Nano.error(rows.get(i));
      if (table[i][1] == null) {
        assertNull(error);
      } else {
        assertTrue(error != null && error.startsWith(table[i][1]), i + ": " + error);
        assertEquals("error", Nano.text(rows.get(i), "finish_reason"));
      }
    }
    String bytes = Nano.error(rows.get(table.length));
    assertTrue(bytes.startsWith("invalid_utf8: the line is no UTF-8 from byte 2 on"), bytes);
    JsonNode counts = Nano.manifest(out).path("counts");
    assertEquals(table.length - 1, counts.path("errors").intValue());
    assertEquals(2, counts.path("done").intValue());
  }

  @Test
  void tooManyErrorsFailTheJobAtItsEnd() throws IOException {
    Path in = Nano.lines(temp.resolve("in.jsonl"), "{\"id\": 1, \"prompt\": \"x\"}", "no");
    Path out = temp.resolve("out");
    Commands.Said said = Nano.run("generate", in, model, out, "--max-tokens", "1");
    assertEquals(ExitCode.FAILED, said.exitCode());
    assertTrue(
        said.err()
            .endsWith(
                "sparseforge: 1 of 2 rows have an error, more than --max-error-rate 0.1 allows;"
                    + " their column error says why\n"),
        said.err());
    assertEquals(2, Nano.rows(out, "completions").size());
    Commands.Said again = Nano.run("generate", in, model, out, "--max-tokens", "1");
    assertEquals(ExitCode.FAILED, again.exitCode());
    assertTrue(again.out().contains("is finished already; nothing was done"), again.out());
  }

  @Test
  void modelThatComputesNonsenseFailsTheCommandAndNamesTheTensor() throws IOException {
    Path broken = Nano.write(temp.resolve("broken"));
    Path file = broken.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    // The last bytes of the file are some tensor's; NaN in it reaches the logits.
    for (int i = bytes.length - 4 * 64; i < bytes.length; i += 4) {
      bytes[i + 2] = (byte) 0xc0;
      bytes[i + 3] = (byte) 0x7f;
    }
    Files.write(file, bytes);
    Path in = Nano.lines(temp.resolve("in.jsonl"), "{\"id\": 1, \"prompt\": \"x\"}");
    Commands.Said said = Nano.run("generate", in, broken, temp.resolve("out"));
    assertEquals(ExitCode.BAD_INPUT, said.exitCode(), said.err());
    assertTrue(said.err().contains("holds NaN"), said.err());
  }

  @Test
  void dryRunShowsThePlanAndWritesNothing() throws IOException {
    Path in = Nano.lines(temp.resolve("in.jsonl"), "{\"id\": 1, \"prompt\": \"x\"}");
    Path out = temp.resolve("out");
    Commands.Said said = Nano.run("generate", in, model, out, "--dry-run", "--top-p", "0.5");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    JsonNode plan = Json.parse(said.out());
    assertEquals(1, plan.path("rows").intValue());
    assertEquals("cpu", plan.path("backend").textValue());
    assertEquals(0.5, plan.path("sampling").path("top_p").doubleValue());
    assertEquals("new", plan.path("state").textValue());
    assertFalse(Files.exists(out));
  }

  @Test
  void checkpointSaysHowToSampleUnlessTheCommandOrTheRowDoes() throws IOException {
    Path own = Nano.write(temp.resolve("own"));
    Files.writeString(
        own.resolve("generation_config.json"), "{\"temperature\": 0.6, \"top_k\": 5}");
    Path in = Nano.lines(temp.resolve("in.jsonl"), "{\"id\": 1, \"prompt\": \"x\"}");
    Commands.Said said =
        Nano.run("generate", in, own, temp.resolve("out"), "--dry-run", "--top-k", "7");
    JsonNode sampling = Json.parse(said.out()).path("sampling");
    assertEquals(0.6, sampling.path("temperature").doubleValue());
    assertEquals(7, sampling.path("top_k").intValue());
    assertEquals(0.95, sampling.path("top_p").doubleValue());
    assertEquals(32768, sampling.path("max_tokens").intValue());
  }
}
