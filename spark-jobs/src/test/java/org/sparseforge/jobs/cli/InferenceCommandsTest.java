package org.sparseforge.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.schemas.Json;

class InferenceCommandsTest {
  private static final String LIKE = "../conf/models/nano.json";

  @TempDir static Path shared;

  private static Path model;

  @TempDir Path temp;

  @BeforeAll
  static void makeModel() {
    model = shared.resolve("nano");
    Commands.Said said =
        Commands.run("model", "random", "--like", LIKE, "--seed", "3", "--out", model.toString());
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
  }

  @Test
  void randomModelSaysWhereItCameFromAndIsTheSameEveryTime() throws IOException {
    JsonNode manifest = Json.parse(Files.readString(model.resolve("manifest.json")));
    assertEquals(3, manifest.path("seed").intValue());
    assertEquals("bf16", manifest.path("format").textValue());
    Path again = temp.resolve("again");
    Commands.run("model", "random", "--like", LIKE, "--seed", "3", "--out", again.toString());
    assertEquals(
        -1L,
        Files.mismatch(model.resolve("model.safetensors"), again.resolve("model.safetensors")));
  }

  @Test
  void inspectSaysWhatTheModelIs() {
    Commands.Said text = Commands.run("model", "inspect", model.toString());
    assertTrue(text.out().contains("cache            672 bytes a token"), text.out());
    Commands.Said said =
        Commands.run("model", "inspect", model.toString(), "--json", "--memory", "1MiB");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    JsonNode json = Json.parse(said.out());
    assertEquals(672, json.path("cache_bytes_per_token").intValue());
    assertEquals(
        (1 << 20) - json.path("weight_bytes").intValue(),
        json.path("longest_context").intValue() * 672 + (1 << 20) % 672,
        672);
    assertEquals(List.of(1), Json.listOf(json.get("eos_token_ids"), JsonNode::intValue));
  }

  @Test
  void promptShowsWhatAModelWouldSee() throws IOException {
    Path in = temp.resolve("in.jsonl");
    Files.writeString(
        in,
        """
        {"id": 1, "messages": [{"role": "user", "content": "né"}]}
        {"id": 2, "messages": [{"role": "user", "content": "x"}], "thinking_mode": "thinking"}
        oops
        """);
    Commands.Said said =
        Commands.run(
            "prompt",
            "--in",
            in.toString(),
            "--model",
            model.toString(),
            "--thinking-mode",
            "chat");
    assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
    List<String> lines = said.out().lines().toList();
    JsonNode first = Json.parse(lines.get(0));
    assertEquals(
        "<｜begin▁of▁sentence｜><｜User｜>né<｜Assistant｜></think>", first.path("prompt").textValue());
    assertEquals("[0,3,118,203,177,4,6]", Json.write(first.path("token_ids")));
    assertTrue(Json.parse(lines.get(1)).path("prompt").textValue().endsWith("<think>"));
    assertEquals("invalid_json", Json.parse(lines.get(2)).path("error").path("class").textValue());
    assertEquals(3, lines.size());
  }

  @Test
  void optionsMayStandInAFile() throws IOException {
    Path in = temp.resolve("in.jsonl");
    Files.writeString(in, "{\"id\": 1, \"prompt\": \"x\"}\n");
    Path config = temp.resolve("run.yaml");
    Files.writeString(
        config,
        """
        model: %s
        max_model_len: 128
        enable_prefix_caching: false
        temperature: 0
        stop: [a, b]
        kv_cache_memory_bytes: 8MiB
        """
            .formatted(model));
    Commands.Said said =
        Commands.run(
            "generate",
            "--config",
            config.toString(),
            "--in",
            in.toString(),
            "--out",
            temp.resolve("out").toString(),
            "--max-model-len",
            "64",
            "--dry-run");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    JsonNode configuration = Json.parse(said.out()).path("configuration");
    assertEquals(64, configuration.path("max_model_len").intValue());
    assertFalse(configuration.path("enable_prefix_caching").booleanValue());
    assertEquals(0, configuration.path("temperature").doubleValue());
    assertEquals(8 << 20, configuration.path("kv_cache_memory_bytes").intValue());
  }

  @Test
  void exampleFileNamesEveryOptionAndChangesNothing() throws IOException {
    Path in = temp.resolve("in.jsonl");
    Files.writeString(in, "{\"id\": 1, \"prompt\": \"x\"}\n");
    String out = temp.resolve("out").toString();
    String[] plain = {
      "generate", "--in", in.toString(), "--model", model.toString(), "--out", out, "--dry-run"
    };
    String[] withFile = java.util.Arrays.copyOf(plain, plain.length + 2);
    withFile[plain.length] = "--config";
    withFile[plain.length + 1] = "../conf/generate.yaml";
    Commands.Said said = Commands.run(withFile);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    assertEquals(
        Json.parse(Commands.run(plain).out()).path("sampling").size() + 3,
        Json.parse(said.out()).path("sampling").size(),
        "ignore_eos, logprobs and top_logprobs are said, and are what they were");
    assertEquals(
        Json.parse(Commands.run(plain).out()).path("max_model_len"),
        Json.parse(said.out()).path("max_model_len"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          generate --in IN --out OUT | Missing required option: '--model=REF' (see ./sparseforge generate --help)
          generate --in IN --model OUT/no --out OUT | --model OUT/no is no directory; give one with a Hugging Face checkpoint, or make one with ./sparseforge model random
          generate --in IN --model builtin:nano --out OUT | --model builtin:nano is not served by this command yet; give a directory with a Hugging Face checkpoint
          generate --in IN --model openai:x/v1#m --out OUT | 'openai:x/v1#m' has no address of the form http://host or https://host; write openai:https://host/v1#model
          generate --in IN --model openai:http://x/v1 --out OUT | 'openai:http://x/v1' names no model after '#'; write openai:https://host/v1#model
          generate --in IN --model openai:http://u:pw@x/v1#m --out OUT | the endpoint's address holds a user, a password or a query; leave them out and put the key into the environment variable that --api-key-env names
          generate --in IN --model openai:http://x/v1#m --out OUT --api-key-env NO_SUCH_KEY | the environment variable NO_SUCH_KEY is not set; put the endpoint's key into it, on every machine that runs tasks
          generate --in IN --model openai:http://x/v1#m --out OUT --api-key-env sk-1 | endpoint: api_key_env must be the name of an environment variable, not the key itself
          generate --in IN --model openai:http://x/v1#m --out OUT --max-model-len 10 | --max-model-len is for models that run here, not for openai:http://x/v1#m; remove it
          generate --in IN --model MODEL --out OUT --max-concurrency 3 | --max-concurrency is for endpoints; remove it
          generate --in IN --model openai:http://x/v1#m --out OUT --max-concurrency 0 | endpoint: max_concurrency must be 1 or more, got '0'
          generate --in IN --model openai:http://x/v1#m --out OUT --prices OUT | --prices OUT cannot be read: no such file, or no leave
          generate --in IN --model openai:http://x/v1#m --out OUT --prices IN | --prices IN must hold model names and their prices
          model inspect openai:http://x/v1#m | --model openai:http://x/v1#m is an endpoint, of which nothing can be seen from here; give a directory with a Hugging Face checkpoint
          prompt --in IN --model openai:http://x/v1#m | --model openai:http://x/v1#m is an endpoint, of which nothing can be seen from here; give a directory with a Hugging Face checkpoint
          generate --in OUT/no --model MODEL --out OUT | --in OUT/no does not exist
          generate --in IN --model MODEL --out OUT --temperature -1 | sampling: temperature must be 0 or more, got '-1.0'
          generate --in IN --model MODEL --out OUT --top-p 2 | sampling: top_p must be above 0 and at most 1, got '2.0'
          generate --in IN --model MODEL --out OUT --numerics fp64 | engine: numerics must be one of auto, fp32, bf16, int8, got 'fp64'
          generate --in IN --model MODEL --out OUT --numerics int8 --kernels reference | engine: numerics=int8: reference does not compute in int8; use fp32 or auto
          generate --in IN --model MODEL --out OUT --kv-cache-dtype fp4 | engine: kv_cache_dtype must be one of auto, fp32, bf16, fp8, got 'fp4'
          generate --in IN --model MODEL --out OUT --kv-cache-dtype fp8 --numerics fp32 | engine: kv_cache_dtype=fp8: cpu keeps caches of numerics=fp32 in fp32; use auto
          generate --in IN --model MODEL --out OUT --max-model-len 50000 | engine: max_model_len=50000 is more than the model's 40960; set it to that or less
          generate --in IN --model MODEL --out OUT --kv-cache-memory-bytes 1KiB --numerics fp32 | engine: kv_cache_memory_bytes must be at least one block of 64 tokens, 43008 bytes, got 1024
          generate --in IN --model MODEL --out OUT --kernels npu | kernels=npu is unknown; there are cuda, cpu, reference and auto
          generate --in IN --model MODEL --out OUT --max-error-rate 2 | --max-error-rate must be 0 to 1, got 2.0
          generate --in IN --model MODEL --out OUT --profile v4 | --profile: profile 'v4' is not known; write 'v3.2' or 'speciale'
          generate --in IN --model MODEL --out OUT --thinking-mode loud | --thinking-mode: thinking_mode 'loud' is not known; write 'thinking' or 'chat'
          generate --in IN --model MODEL --out OUT --max-num-sequences 3 | unknown option '--max-num-sequences'; did you mean '--max-num-seqs'?
          score --in IN --model MODEL --out OUT --temperature 1 | unknown option '--temperature'; there is
          model | name what to do: inspect REF, or random --like CONFIG --out DIR (see ./sparseforge model --help)
          model inspct MODEL | unknown command 'inspct'; did you mean 'inspect'? (see ./sparseforge model --help)
          model inspect | Missing required parameter: 'REF' (see ./sparseforge model inspect --help)
          model random --like IN --out OUT | IN is not JSON: Unrecognized token
          model random --like LIKE --format int4 --out OUT | --format must be f32, bf16 or fp8, got 'int4'
          model random --like LIKE --out MODEL | MODEL is not empty; name a new folder
          """)
  void badInputIsOneSentence(String command, String expected) throws IOException {
    Path in = temp.resolve("in.jsonl");
    Files.writeString(in, "oops\n");
    Path out = temp.resolve("out");
    String[] arguments =
        java.util.Arrays.stream(command.split(" "))
            .map(word -> fill(word, in, out))
            .toArray(String[]::new);
    Commands.Said said = Commands.run(arguments);
    assertEquals(ExitCode.BAD_INPUT, said.exitCode(), said.err());
    String wanted = "sparseforge: " + fill(expected.replace("`", ""), in, out);
    assertTrue(said.err().startsWith(wanted), said.err());
    assertEquals(1, said.err().lines().count(), said.err());
    assertFalse(Files.exists(out));
  }

  private static String fill(String text, Path in, Path out) {
    return text.replaceAll("\\bIN\\b", in.toString())
        .replaceAll("\\bOUT\\b", out.toString())
        .replaceAll("\\bMODEL\\b", model.toString())
        .replaceAll("\\bLIKE\\b", LIKE);
  }
}
