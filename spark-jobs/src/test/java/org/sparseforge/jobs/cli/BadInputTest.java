package org.sparseforge.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.CrashingFileSystem;
import org.sparseforge.synth.domain.DomainException;
import org.sparseforge.synth.seed.SeedTableException;

/** Every way of being asked wrongly: one sentence, exit code 2, nothing written. */
class BadInputTest {
  private static final String SEE = " (see ./sparseforge synthesize --help)";

  @TempDir Path temp;

  @BeforeEach
  void recover() {
    CrashingFileSystem.recover();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          synthesise | unknown command 'synthesise'; did you mean 'synthesize'? (see ./sparseforge --help)
          frobnicate | unknown command 'frobnicate'; there is domain, export, generate, label, model, prompt, prove, report, rollout, score, synthesize, verify (see ./sparseforge --help)
          --seed 1 | unknown option '--seed'; there is --help, --version (see ./sparseforge --help)
          synthesize --taks 5 --out OUT | unknown option '--taks'; did you mean '--tasks'?
          synthesize --tasks=5 --outt=OUT | unknown option '--outt'; did you mean '--out'?
          synthesize --tasks 5 --out OUT extra | 'extra' belongs to no option SEE
          synthesize --out OUT | Missing required option: '--tasks=N' SEE
          synthesize --tasks 5 | Missing required option: '--out=DIR' SEE
          synthesize --tasks 5 --out | Missing required parameter for option '--out' (DIR) SEE
          synthesize --kind genral --tasks 5 --out OUT | unknown kind 'genral'; did you mean 'general'?
          synthesize --kind search --tasks 5 --out OUT | unknown kind 'search'; there is general
          synthesize --tasks genral=5 --out OUT | unknown kind 'genral'; did you mean 'general'?
          synthesize --tasks 0 --out OUT | --tasks must be 1 to 100000000, got 0; it counts accepted tasks
          synthesize --tasks -3 --out OUT | --tasks must be 1 to 100000000, got -3; it counts accepted tasks
          synthesize --tasks many --out OUT | --tasks must be a number or kind=number, got 'many'
          synthesize --tasks general= --out OUT | --tasks must be a number or kind=number, got 'general='
          synthesize --tasks 5 --out OUT --seed x | Invalid value for option '--seed': 'x' is not a long SEE
          synthesize --tasks 5 --out OUT --max-difficulty 6 | --max-difficulty must be 1 to 5, got 6
          synthesize --tasks 5 --out OUT --sandbox docker | --sandbox must be auto, bubblewrap or graalpy, got 'docker'
          synthesize --tasks 5 --out OUT --partitions -1 | --partitions must be 1 or more, or 0 to let Sparseforge choose, got -1
          synthesize --tasks 5 --out OUT --max-candidates -1 | --max-candidates must be 1 or more, or 0 for the default, got -1
          synthesize --tasks 5 --out OUT --domains OUT/no | --domains OUT/no does not exist
          synthesize --tasks 5 --out OUT --seed-tables OUT/no | --seed-tables OUT/no does not exist
          synthesize --tasks 5 --out nosuch://host/x | --out nosuch://host/x cannot be opened (No FileSystem for scheme "nosuch")
          synthesize --tasks 5 --out OUT --config OUT/no.yaml | --config OUT/no.yaml cannot be read: no such file, or no leave
          synthesize --tasks 5 --out OUT --author modle | unknown author 'modle'; did you mean 'model'?
          synthesize --tasks 5 --out OUT --author model | --author model needs --model REF, the model that writes; without it the program does
          synthesize --tasks 5 --out OUT --model m | --model m has nothing to write; give --author model with it
          synthesize --tasks 5 --out OUT --author model --model OUT/m | --model OUT/m is no directory; give one with a Hugging Face checkpoint, or make one with ./sparseforge model random
          synthesize --tasks 5 --out OUT --author model --model m --max-tokens 0 | sampling: max_tokens must be 1 or more, got '0'
          domain write --category x --model OUT/m --out d.txt | --out d.txt must end in .yaml
          domain write --category x --model OUT/m --out OUT/d.yaml | --out OUT/d.yaml: there is no directory OUT
          domain write --category x --model OUT/m --out nosuchdomain.yaml | --model OUT/m is no directory; give one with a Hugging Face checkpoint, or make one with ./sparseforge model random
          domain write --category x --model OUT/m --out d.yaml --form pln | unknown form 'pln'; did you mean 'plan'?
          verify --in OUT/none --out OUT/v | --in OUT/none is no directory
          verify --in OUT --out OUT | --out must not be --in; the dataset under test is never changed
          report --in OUT | OUT has no manifest.json, so it is no finished dataset; give --in the directory of one
          """)
  void isOneSentence(String typed, String sentence) {
    String out = temp.resolve("out").toString();
    Commands.Said said = Commands.run(typed.replace("OUT", out).split(" "));
    assertEquals(
        "sparseforge: " + sentence.replace("OUT", out).replace(" SEE", SEE) + "\n", said.err());
    assertEquals(ExitCode.BAD_INPUT, said.exitCode());
    assertEquals("", said.out());
    assertFalse(Files.exists(temp.resolve("out")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          taks: 5 | FILE: unknown key 'taks'; did you mean 'tasks'?
          config: x | FILE: unknown key 'config'; there is api_key_env, author, backoff_seconds, concurrent_episodes, context_strategy, context_threshold, context_window, deadline_seconds, domains, episode_retries, extra_body, give_up_seconds, judge_api_key_env, judge_max_tokens, judge_model, judge_threshold, judge_weight, judgements, kind, language_consistency_weight, length_free_tokens, length_limit_tokens, length_penalty_weight, max_attempts, max_backoff_seconds, max_candidates, max_concurrency, max_difficulty, max_episode_tokens, max_malformed, max_steps, max_tokens, max_tool_result_chars, max_user_turns, model, omit, out, outcome_weight, parallel_episodes, partitions, pass_rate_above, pass_rate_at_most, prices, profile, record, request_seconds, reward_profile, rollouts, rubric, sandbox, seed, seed_tables, stacktrace, tasks, temperature, thinking_mode, thinking_parameter
          tasks: [[1]] | FILE: 'tasks' must be a value, a list or name: value pairs
          tasks: many | --tasks must be a number or kind=number, got 'many'
          just text | FILE must hold keys and values, such as 'tasks: 100'
          tasks: [1 | FILE is not YAML: while parsing a flow sequence (line 1)
          """)
  void wrongConfigurationFileIsOneSentence(String yaml, String sentence) throws IOException {
    Path file = temp.resolve("c.yaml");
    Files.writeString(file, yaml);
    Commands.Said said =
        Commands.run("synthesize", "--out", temp.resolve("o").toString(), "--config", "" + file);
    assertEquals("sparseforge: " + sentence.replace("FILE", "" + file) + "\n", said.err());
    assertEquals(ExitCode.BAD_INPUT, said.exitCode());
    assertFalse(Files.exists(temp.resolve("o")));
  }

  @Test
  void configurationInAForeignEncodingIsOneSentence() throws IOException {
    Path file = temp.resolve("c.yaml");
    Files.write(file, new byte[] {'k', ':', ' ', (byte) 0xe9, '\n'});
    Commands.Said said =
        Commands.run("synthesize", "--out", temp.resolve("o").toString(), "--config", "" + file);
    assertEquals("sparseforge: " + file + " is not UTF-8 text; save it as UTF-8\n", said.err());
  }

  @Test
  void wrongDomainOrTableSpeaksForItself() {
    String out = temp.resolve("o").toString();
    Commands.Said domain =
        Commands.run(
            (config, author, sandbox) -> {
              throw new DomainException("trips.yaml: plan.slots[0]: there is no entity 'hotl'");
            },
            "synthesize",
            "--tasks",
            "5",
            "--out",
            out);
    assertEquals(
        new Commands.Said(
            2, "", "sparseforge: trips.yaml: plan.slots[0]: there is no entity 'hotl'\n"),
        domain);
    Commands.Said table =
        Commands.run(
            (config, author, sandbox) -> {
              throw new SeedTableException("cities.csv: column 'name' is missing.");
            },
            "synthesize",
            "--tasks",
            "5",
            "--out",
            out);
    assertEquals(
        new Commands.Said(2, "", "sparseforge: cities.csv: column 'name' is missing.\n"), table);
    assertFalse(Files.exists(temp.resolve("o")));
  }

  @Test
  void directoryThatHoldsSomethingElseIsNamedAndLeftAlone() throws IOException {
    Files.writeString(temp.resolve("thesis.txt"), "mine");
    Files.createDirectories(temp.resolve("_run"));
    Commands.Said said = Commands.run("synthesize", "--tasks", "5", "--out", temp.toString());
    assertEquals(
        "sparseforge: "
            + temp
            + " holds something else (thesis.txt); give --out a directory that is new or empty\n",
        said.err());
    assertEquals(ExitCode.BAD_INPUT, said.exitCode());
    try (Stream<Path> files = Files.list(temp)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void fileInPlaceOfADirectoryIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("f"), "mine");
    assertEquals(
        "sparseforge: " + file + " is a file; give --out a directory that is new or empty\n",
        Commands.run("synthesize", "--tasks", "5", "--out", "" + file).err());
  }

  @Test
  void directoryThatCannotBeWrittenIsNamed() {
    CrashingFileSystem.crashAt(0, "Permission denied");
    Commands.Said said =
        Commands.run("synthesize", "--tasks", "5", "--out", "crash://" + temp.resolve("o"));
    assertEquals(
        "sparseforge: cannot write to crash://"
            + temp.resolve("o")
            + " (Permission denied); give --out a directory you may write to\n",
        said.err());
    assertEquals(ExitCode.BAD_INPUT, said.exitCode());
  }

  @Test
  void stackTraceIsShownOnRequestAlone() {
    Commands.Said said = Commands.run("synthesize", "--tasks", "0", "--out", "x", "--stacktrace");
    assertTrue(said.err().contains("\tat org.sparseforge.jobs.tasks.SynthesizeSettings"));
  }
}
