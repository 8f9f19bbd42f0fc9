package org.sparseforge.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.jobs.fake.Runs;

/** Files that are no input, and rows that are no rows, for every command that reads rows. */
class HostileInputTest {
  private static final List<String> COMMANDS =
      List.of("generate", "score", "prove", "label", "prompt");
  private static final String DEEP = "[".repeat(100_000);

  @TempDir static Path shared;
  private static Path model;
  private static Path parquet;

  @TempDir Path temp;

  @BeforeAll
  static void make() throws IOException {
    model = shared.resolve("nano");
    Commands.run("model", "random", "--like", "../conf/models/nano.json", "--out", "" + model);
    Runs.run(Runs.settings(shared.resolve("tasks"), 2, 5));
    parquet = shared.resolve("tasks/rejected/train-00000-of-00001.parquet");
  }

  @Test
  void fileThatIsNoInputIsOneSentence() throws IOException {
    byte[] bytes = Files.readAllBytes(parquet);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write("{\"id\": 1}\n".repeat(1000).getBytes(StandardCharsets.US_ASCII));
    }
    List<Path> files = new ArrayList<>();
    files.add(write("empty.jsonl", new byte[0]));
    files.add(write("blank.jsonl", " \n\n\t\n".getBytes(StandardCharsets.US_ASCII)));
    files.add(write("empty.parquet", new byte[0]));
    files.add(write("cut.parquet", Arrays.copyOf(bytes, bytes.length / 2)));
    files.add(write("foreign.parquet", bytes));
    files.add(write("cut.jsonl.gz", Arrays.copyOf(zipped.toByteArray(), zipped.size() - 9)));
    files.add(write("plain.jsonl.gz", "{\"id\": 1}\n".getBytes(StandardCharsets.US_ASCII)));
    files.add(Files.createDirectories(temp.resolve("folder")));
    files.add(temp.resolve("a{b"));
    for (Path file : files) {
      for (String command : COMMANDS) {
        Commands.Said said = run(command, file);
        assertEquals(ExitCode.BAD_INPUT, said.exitCode(), command + " " + file + said.err());
        assertTrue(said.err().startsWith("sparseforge: "), said.err());
        assertTrue(said.err().contains(file.getFileName().toString()), command + said.err());
        assertEquals(1, said.err().lines().count(), said.err());
        assertFalse(said.err().contains("Exception"), said.err());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate", "score", "prove", "label", "prompt"})
  void rowThatIsNoneIsAnErrorOfItsOwn(String command) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.write(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
    for (String line :
        List.of(
            "null",
            "[]",
            "7",
            "\"text\"",
            "{",
            "{}",
            "{\"id\": 1, \"id\": 2}",
            "{\"id\": null, \"prompt\": null, \"problem\": null, \"proof\": null}",
            "{\"id\": " + DEEP,
            "{\"id\": \"deep\", \"prompt\": " + DEEP + ", \"problem\": " + DEEP + "}",
            "{\"id\": {\"a\": 1}, \"prompt\": \"x\", \"problem\": \"x\", \"proof\": \"x\"}",
            "{\"id\": \"a\", \"prompt\": 5, \"problem\": 5, \"proof\": 5, \"continuations\": 5}",
            "{\"id\": \"b\", \"messages\": [null], \"continuations\": [null]}",
            "{\"id\": \"c\", \"messages\": [{\"role\": 5, \"content\": {}}]}",
            "{\"id\": \"d\", \"prompt\": [1, -5, 99999999], \"continuations\": [\"x\"]}",
            "{\"id\": \"e\", \"prompt\": \"\\ud800\", \"continuations\": [\"\\udc00\"]}",
            "{\"id\": \"f\", \"prompt\": \"x\", \"max_tokens\": 1e400, \"problem\": \"\"}",
            "{\"id\": \"g\", \"prompt\": \"x\", \"temperature\": NaN}",
            "{\"id\": \"h\", \"token_ids\": [1, null], \"prompt_length\": -1}",
            "{\"id\": \"i\", \"body\": {\"body\": {}}, \"custom_id\": []}",
            "{\"id\": \"" + "x".repeat(1_000_000) + "\", \"prompt\": \"\"}",
            "{\"id\": \"j\", \"prompt\": \"" + "y".repeat(1_000_000) + "\"}")) {
      lines.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
    lines.write(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}', '\n', 0, '\n'});
    Path in = write("in.jsonl", lines.toByteArray());
    Commands.Said said = run(command, in);
    assertFalse(said.err().contains("\tat ") || said.err().contains("Exception"), said.err());
    assertFalse(said.err().contains("sparseforge: failed: "), said.err());
    if (command.equals("prompt")) {
      assertEquals(24, said.out().lines().count(), said.out() + said.err());
    } else {
      assertEquals(ExitCode.SHORT, said.exitCode(), said.err());
      assertTrue(said.out().startsWith("24 rows, "), said.out());
    }
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(temp.resolve(name), bytes);
  }

  private Commands.Said run(String command, Path in) {
    List<String> arguments =
        new ArrayList<>(List.of(command, "--in", "" + in, "--model", "" + model));
    if (!command.equals("prompt")) {
      arguments.addAll(List.of("--out", "" + temp.resolve(command), "--max-error-rate", "1"));
      arguments.addAll(List.of("--kv-cache-memory-bytes", "32MiB", "--max-num-batched-tokens"));
      arguments.addAll(List.of("512", "--max-model-len", "512"));
    }
    if (command.equals("prove") || command.equals("label")) {
      arguments.addAll(List.of("--max-tokens", "4", "--verifications", "1", "--min-valid", "1"));
    }
    return Commands.run(arguments.toArray(String[]::new));
  }
}
