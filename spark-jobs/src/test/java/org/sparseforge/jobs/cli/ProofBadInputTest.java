package org.sparseforge.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.schemas.Json;

/** Every way of asking wrongly for proofs, labels and grades: one sentence, exit code 2. */
class ProofBadInputTest {
  @TempDir static Path shared;

  private static Path model;

  @TempDir Path temp;

  @BeforeAll
  static void makeModel() {
    model = shared.resolve("nano");
    Commands.run("model", "random", "--like", "../conf/models/nano.json", "--out", "" + model);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          prove --in IN --out OUT | Missing required option: '--model=REF' (see ./sparseforge prove --help)
          prove --model MODEL --out OUT | Missing required option: '--in=FILES' (see ./sparseforge prove --help)
          prove --in OUT/no --model MODEL --out OUT | --in OUT/no does not exist
          prove --in IN --model OUT/no --out OUT | --model OUT/no is no directory; give one with a Hugging Face checkpoint
          prove --in IN --model MODEL --out OUT --strategy clever | strategy must be search or sequential, got 'clever'
          prove --in IN --model MODEL --out OUT --pool-size 0 | pool_size must be 1 or more, got 0
          prove --in IN --model MODEL --out OUT --analyses-per-proof 0 | analyses_per_proof must be 1 or more, got 0
          prove --in IN --model MODEL --out OUT --rounds -1 | rounds must be 0 or more, got -1
          prove --in IN --model MODEL --out OUT --rounds many | Invalid value for option '--rounds': 'many' is not an int (see ./sparseforge prove --help)
          prove --in IN --model MODEL --out OUT --strategy sequential --chains 0 | chains must be 1 or more, got 0
          prove --in IN --model MODEL --out OUT --verifications 0 | verifications must be 1 or more, got 0
          prove --in IN --model MODEL --out OUT --format-attempts 0 | format_attempts must be 1 or more, got 0
          prove --in IN --model MODEL --out OUT --pool-sise 4 | unknown option '--pool-sise'; did you mean '--pool-size'?
          prove --in IN --model MODEL --out OUT --temperature -1 | sampling: temperature must be 0 or more, got '-1.0'
          prove --in IN --model MODEL --out OUT --profile v4 | --profile: profile 'v4' is not known; write 'v3.2' or 'speciale'
          label --in IN --model MODEL --out OUT --min-valid 9 | min_valid must be 1 to verifications (8), or no label below 1 could ever be given; got 9
          label --in IN --model MODEL --out OUT --confirm-at 2 | confirm_at must be 0.5 or 1, got 2.0
          label --in IN --model MODEL --out OUT --meta-verifications -1 | meta_verifications must be 0 or more, got -1
          label --in IN --model MODEL --out OUT --rounds 3 | unknown option '--rounds'; there is
          label --in OUT/no --model MODEL --out OUT | --in OUT/no does not exist
          score --in IN --model MODEL --out OUT --grade vote | grade must be best_of_n, majority or self_score, got 'vote'
          score --in IN --model MODEL --out OUT --judgements 3 | --judgements, --rubric and --max-tokens belong to --grade best_of_n
          score --in IN --model MODEL --out OUT --grade best_of_n --judgements 0 | judgements must be 1 or more, got 0
          score --in IN --model MODEL --out OUT --grade best_of_n --rubric OUT/no | --rubric OUT/no cannot be read
          score --in IN --model MODEL --out OUT --grade best_of_n --rubric RUBRIC | RUBRIC: rubric: at least one criterion is needed
          """)
  void isOneSentence(String command, String expected) throws IOException {
    Path in = temp.resolve("in.jsonl");
    Files.writeString(in, "{\"id\": 1, \"problem\": \"Show it.\"}\n");
    Path rubric = Files.writeString(temp.resolve("rubric.json"), "[]");
    Path out = temp.resolve("out");
    String[] arguments =
        Arrays.stream(command.split(" "))
            .map(word -> fill(word, in, out, rubric))
            .toArray(String[]::new);
    Commands.Said said = Commands.run(arguments);
    assertEquals(ExitCode.BAD_INPUT, said.exitCode(), said.err());
    String wanted = "sparseforge: " + fill(expected, in, out, rubric);
    assertEquals(
        wanted,
        said.err().strip().substring(0, Math.min(wanted.length(), said.err().strip().length())));
    assertEquals(1, said.err().lines().count(), said.err());
    assertFalse(Files.exists(out));
  }

  @Test
  void exampleFileNamesEveryOptionAndChangesNothing() throws IOException {
    Path in = temp.resolve("in.jsonl");
    Files.writeString(in, "{\"id\": 1, \"problem\": \"Show it.\"}\n");
    JsonNode plain = plan(in);
    JsonNode withFile = plan(in, "--config", "../conf/prove.yaml");
    assertEquals(plain.path("configuration"), withFile.path("configuration"));
    assertEquals(8, plain.path("configuration").path("pool_size").intValue());
    for (String strategy : new String[] {"search", "sequential"}) {
      String file = Files.readString(Path.of("../conf/prove.yaml"));
      plan(in, "--strategy", strategy)
          .path("configuration")
          .fieldNames()
          .forEachRemaining(
              key -> {
                boolean own =
                    !key.matches(
                        "max_.*|kv_.*|num_.*|block_.*|enable_.*|numerics|emulate_.*|kernels|threads"
                            + "|device.*|profile|thinking_mode|invariant|top_.*|temperature");
                if (own) {
                  assertEquals(true, file.contains("\n" + key + ":"), key);
                }
              });
    }
  }

  private JsonNode plan(Path in, String... more) {
    String[] plain = {
      "prove", "--in", "" + in, "--model", "" + model, "--out", "" + temp.resolve("o"), "--dry-run"
    };
    String[] arguments = Arrays.copyOf(plain, plain.length + more.length);
    System.arraycopy(more, 0, arguments, plain.length, more.length);
    Commands.Said said = Commands.run(arguments);
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    return Json.parse(said.out());
  }

  private static String fill(String text, Path in, Path out, Path rubric) {
    return text.replaceAll("\\bIN\\b", in.toString())
        .replaceAll("\\bOUT\\b", out.toString())
        .replaceAll("\\bRUBRIC\\b", rubric.toString())
        .replaceAll("\\bMODEL\\b", model.toString());
  }
}
