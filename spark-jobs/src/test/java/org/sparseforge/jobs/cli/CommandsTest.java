package org.sparseforge.jobs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparseforge.jobs.failure.ExitCode;
import org.sparseforge.jobs.fake.Commands;
import org.sparseforge.schemas.Json;

class CommandsTest {
  @TempDir Path temp;

  @Test
  void commandsWorkOneAfterTheOther() throws IOException {
    String made = temp.resolve("made").toString();
    Commands.Said first = Commands.run("synthesize", "--tasks", "general=30", "--out", made);
    assertEquals(ExitCode.DONE, first.exitCode(), first.err());
    String[] lines = first.out().split("\n");
    assertTrue(lines[0].startsWith("30 verified tasks in "), first.out());
    assertTrue(lines[0].endsWith(" 5 categories, 5 toolsets -> " + made), first.out());
    assertEquals(
        "next: ./sparseforge verify --in " + made + " --out " + made + "-verified", lines[4]);
    assertTrue(first.err().contains("30 of 30 accepted | "), first.err());

    Commands.Said again = Commands.run("synthesize", "--tasks", "30", "--out", made);
    assertEquals(ExitCode.DONE, again.exitCode());
    assertTrue(again.out().startsWith(made + " is finished already; nothing was done.\n"));

    Commands.Said verified = Commands.run("verify", "--in", made, "--out", made + "-verified");
    assertEquals(ExitCode.DONE, verified.exitCode(), verified.err());
    assertTrue(verified.out().startsWith("30 verified tasks in "), verified.out());

    Files.delete(temp.resolve("made/report.html"));
    Files.delete(temp.resolve("made/README.md"));
    Commands.Said report = Commands.run("report", "--in", made);
    assertEquals(made + "/report.html\n" + made + "/README.md\n", report.out());
    assertTrue(Files.size(temp.resolve("made/report.html")) > 10_000);
    assertTrue(Files.size(temp.resolve("made/README.md")) > 1_000);
  }

  @Test
  void tooFewCandidatesExitWithThreeAndSaySo() {
    String out = temp.resolve("o").toString();
    Commands.Said said =
        Commands.run("synthesize", "--tasks", "100", "--max-candidates", "20", "--out", out);
    assertEquals(ExitCode.SHORT, said.exitCode());
    assertTrue(
        said.out()
            .contains(
                "fewer than the 100 tasks asked for: the candidates of --max-candidates ran out"),
        said.out());
  }

  @Test
  void dryRunShowsThePlanAndWritesNothing() {
    String out = temp.resolve("o").toString();
    Commands.Said said = Commands.run("synthesize", "--tasks", "100", "--out", out, "--dry-run");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    JsonNode plan = Json.parse(said.out());
    assertEquals("new", plan.path("state").asText());
    assertEquals(2000, plan.path("configuration").path("max_candidates").asInt());
    assertFalse(Files.exists(temp.resolve("o")));
  }

  @Test
  void commandLineGoesBeforeTheFileAndTheFileBeforeDefaults() throws IOException {
    Path file = temp.resolve("c.yaml");
    Files.writeString(
        file, "tasks: {general: 70}\nseed: 5\nsandbox: graalpy\ndomains: []\nseed_tables:\n");
    Commands.Said said =
        Commands.run(
            "synthesize",
            "--out",
            "" + temp.resolve("o"),
            "--config=" + file,
            "--seed",
            "9",
            "--dry-run");
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    JsonNode configuration = Json.parse(said.out()).path("configuration");
    assertEquals(70, configuration.path("tasks").asInt());
    assertEquals(9, configuration.path("seed").asInt());
    assertEquals("graalpy", configuration.path("sandbox").asText());
    assertEquals(5, configuration.path("max_difficulty").asInt());
  }

  @Test
  void resolvedConfigurationOfARunCanBeGivenAgain() throws IOException {
    Path made = temp.resolve("made");
    Commands.run("synthesize", "--tasks", "10", "--out", "" + made, "--seed", "6");
    Commands.Said again =
        Commands.run(
            "synthesize",
            "--config",
            "" + made.resolve("config.yaml"),
            "--out",
            "" + temp.resolve("b"));
    assertEquals(ExitCode.DONE, again.exitCode(), again.err());
    assertEquals(digest(made), digest(temp.resolve("b")));
  }

  @Test
  void exampleConfigurationsHoldEveryOptionWithItsDefault() throws IOException {
    Path conf = Path.of("..", "conf").toAbsolutePath().normalize();
    Commands.Said said =
        Commands.run(
            "synthesize",
            "--config",
            "" + conf.resolve("synthesize.yaml"),
            "--dry-run",
            "--out",
            "" + temp.resolve("o"));
    assertEquals(ExitCode.DONE, said.exitCode(), said.err());
    Commands.Said plain =
        Commands.run("synthesize", "--tasks", "500", "--dry-run", "--out", "" + temp.resolve("o"));
    assertEquals(plain.out(), said.out());
    for (String key : new String[] {"kind", "tasks", "out", "seed", "max_difficulty", "domains"}) {
      assertTrue(Files.readString(conf.resolve("synthesize.yaml")).contains("\n" + key + ":"), key);
    }
  }

  @Test
  void helpAndVersionAreNoFailures() {
    assertTrue(Commands.run("--help").out().contains("synthesize"));
    assertTrue(Commands.run("synthesize", "--help").out().contains("--max-candidates=M"));
    assertEquals("sparseforge 0.1.0\n", Commands.run("--version").out());
    assertEquals(ExitCode.BAD_INPUT, Commands.run().exitCode());
  }

  private static String digest(Path dataset) throws IOException {
    return Json.parse(Files.readString(dataset.resolve("manifest.json"))).path("digest").asText();
  }
}
