package org.sparseforge.synth.author;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineException;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.check.DefaultTaskVerifier;
import org.sparseforge.verify.constraint.ConstraintOracles;
import org.sparseforge.verify.sandbox.BubblewrapSandbox;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SandboxException;
import org.sparseforge.verify.sandbox.SandboxLimits;

/** A scripted model that sends a packaged domain, whole and broken. */
@Tag("one-jdk")
class DomainAuthorTest {
  private static final SeedTables SEEDS = SeedTables.packaged();

  private static PythonSandbox sandbox;

  @BeforeAll
  static void openSandbox() {
    try {
      sandbox = BubblewrapSandbox.open(SandboxLimits.DEFAULT);
    } catch (SandboxException e) {
      Assumptions.abort("bubblewrap is skipped: " + e.getMessage());
    }
  }

  @AfterAll
  static void closeSandbox() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  private static String packaged() throws IOException {
    try (InputStream in =
        SeedTables.class.getResourceAsStream("/org/sparseforge/synth/domains/library_loans.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replaceFirst("(?m)^category: .*$", "category: tool lending");
    }
  }

  private static DomainAuthor.Result write(ScriptedAuthor script) {
    return write(script, 2);
  }

  private static DomainAuthor.Result write(ScriptedAuthor script, int repairs) {
    return new DomainAuthor(
            script.model(),
            new AuthorLimits(repairs, 10),
            SEEDS,
            sandbox,
            new DefaultTaskVerifier(sandbox, new ConstraintOracles()))
        .write("tool_lending", "tool lending", true, 3);
  }

  private static String reply(String yaml) {
    return "<domain>\n```yaml\n" + yaml.stripTrailing() + "\n```\n</domain>\n";
  }

  @Test
  void aDomainThatTheLoaderRefusesIsMendedAndTried() throws IOException {
    String right = packaged();
    String unknownKey = right.replaceFirst("(?m)^entities:", "entitis:");
    String otherCategory = right.replace("category: tool lending", "category: lending");
    ScriptedAuthor script =
        new ScriptedAuthor(reply(unknownKey), reply(otherCategory), reply(right));
    DomainAuthor.Result result = write(script);
    DomainAuthor.Result.Written written =
        assertInstanceOf(DomainAuthor.Result.Written.class, result, result::toString);
    assertEquals(12, written.tried());
    assertTrue(written.passed() >= 6, written::toString);
    assertEquals(3, written.spending().calls());
    assertEquals(right.strip() + "\n", written.yaml());
    assertTrue(
        script.asked(1).contains("tool_lending.yaml: unknown key 'entitis'; did you mean"),
        script.asked(1));
    assertTrue(script.asked(2).contains("category must be 'tool lending'"), script.asked(2));
    assertTrue(script.asked(0).contains("with a workflow"), script.asked(0));
  }

  @Test
  void aDomainWhoseTasksDoNotHoldIsSentBackWithTheReasons() throws IOException {
    String refusing = packaged().replaceAll("\\{rule: \"[^\"]*\"", "{rule: \"1 == 2\"");
    DomainAuthor.Result result = write(new ScriptedAuthor(reply(refusing)), 0);
    DomainAuthor.Result.Refused refused =
        assertInstanceOf(DomainAuthor.Result.Refused.class, result, result::toString);
    assertTrue(
        refused.reason().matches("only \\d of 12 tasks made from it hold: .*"), result::toString);
    assertTrue(refused.reason().contains("times solve: the reference solution"), result::toString);
  }

  @Test
  void theModelReadsTheGuideAnExampleAndTheSeedTables() {
    String system = AuthorPrompts.domainSystem(SEEDS, false);
    assertTrue(system.contains("# Writing a domain"), system);
    assertTrue(system.contains("category: trip planning"), system);
    assertTrue(system.contains("- airports: "), system);
    assertTrue(system.contains("{budget:money}"), "braces of the guide stay");
  }

  @Test
  void whatNeverLoadsIsRefusedWithTheLastReason() {
    DomainAuthor.Result result = write(new ScriptedAuthor(reply("category: [")));
    DomainAuthor.Result.Refused refused =
        assertInstanceOf(DomainAuthor.Result.Refused.class, result, result::toString);
    assertTrue(refused.reason().startsWith("tool_lending.yaml: line "), refused::toString);
    assertEquals(3, refused.spending().calls());
    var tooLong = new EngineException.TooLong("9000 tokens, 8192 fit");
    DomainAuthor.Result late = write(new ScriptedAuthor(reply("category: ["), tooLong));
    assertTrue(
        ((DomainAuthor.Result.Refused) late)
            .reason()
            .startsWith("the model gave no reply: 9000 tokens, 8192 fit; before that: tool_l"),
        late::toString);
  }
}
