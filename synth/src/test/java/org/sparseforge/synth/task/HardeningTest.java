package org.sparseforge.synth.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Message;
import org.sparseforge.synth.domain.Domains;
import org.sparseforge.synth.environment.DatabaseMaker;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTables;
import org.sparseforge.verify.sandbox.BubblewrapSandbox;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SandboxException;
import org.sparseforge.verify.sandbox.SandboxLimits;

/** The climb over hand-written proposals. */
class HardeningTest {
  private static final String TOOLS =
      """
      [{"type": "function", "function": {"name": "count", "description": "Counts.",
        "parameters": {"type": "object", "properties": {}}}}]
      """;

  private static PythonSandbox sandbox;
  private static World world;

  @BeforeAll
  static void open() {
    try {
      sandbox = BubblewrapSandbox.open(SandboxLimits.DEFAULT);
    } catch (SandboxException e) {
      Assumptions.abort("bubblewrap is skipped: " + e.getMessage());
    }
    SeedTables seeds = SeedTables.packaged();
    world = DatabaseMaker.make(Domains.packaged(seeds).get(0), seeds, Draw.of(1, "world"));
  }

  @AfterAll
  static void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  /** Returns {@code answer}; its verifier wants {@code wanted}. */
  private static Proposal proposal(int level, int answer, int wanted, String... variants) {
    return new Proposal(
        level,
        null,
        TOOLS,
        "DB = {}\n\n\ndef count():\n    return len(DB)\n",
        List.of(Message.user("How many?")),
        solution(answer),
        "def verify(answer, db):\n    return answer == %d\n".formatted(wanted),
        List.of(variants),
        true,
        level,
        1,
        0,
        0,
        1);
  }

  private static String solution(int answer) {
    return "def solve(tools):\n    tools.count()\n    return %d\n".formatted(answer);
  }

  private static Authored climb(int ceiling, Proposal... proposals) {
    Map<Integer, Proposal> byLevel = new HashMap<>();
    for (Proposal proposal : proposals) {
      byLevel.put(proposal.level(), proposal);
    }
    List<Integer> asked = new ArrayList<>();
    Authored authored =
        new Hardening(sandbox, candidate -> candidate.task())
            .author(
                level -> {
                  asked.add(level);
                  if (!byLevel.containsKey(level)) {
                    throw new Composer.Unsuitable("nothing at level " + level);
                  }
                  return byLevel.get(level);
                },
                world,
                ceiling);
    assertEquals(asked.size(), authored.steps().size(), "every level that was tried is recorded");
    return authored;
  }

  private static List<Integer> levels(Authored authored) {
    return authored.passed().stream().map(step -> step.proposal().level()).toList();
  }

  @Test
  void theHardestThatRunsComesFirstAndTheSimpleOneStays() {
    Authored authored = climb(5, proposal(1, 7, 7), proposal(3, 8, 8), proposal(2, 9, 9));
    assertEquals(List.of(3, 1), levels(authored));
    assertEquals(List.of("8", "7"), authored.answers());
    assertEquals("nothing at level 5", authored.steps().get(1).get("reason").textValue());
  }

  @Test
  void aSimpleTaskThatItsVerifierRefusesEndsTheClimb() {
    Authored authored = climb(3, proposal(1, 7, 8), proposal(2, 8, 8));
    assertEquals(List.of(), levels(authored));
    assertEquals("solution_passes", authored.stage());
    assertTrue(authored.reason().startsWith("its own verifier refuses"), authored.reason());
  }

  @Test
  void variantsMustRunAndBeAccepted() {
    String broken = "def solve(tools):\n    return tools.count()['x']\n";
    Authored raising = climb(2, proposal(1, 7, 7), proposal(2, 8, 8, broken));
    assertEquals(List.of(1), levels(raising), "a variant that raises is no way to solve it");
    assertTrue(
        raising.steps().get(1).get("reason").textValue().startsWith("the goals disturb each"),
        raising.steps()::toString);
    Authored other = climb(2, proposal(1, 7, 7), proposal(2, 8, 8, solution(9)));
    assertEquals(List.of(1), levels(other), "two orders, two answers");
    assertEquals("solution_passes", other.steps().get(1).get("stage").textValue());
    assertEquals(
        List.of(2, 1), levels(climb(2, proposal(1, 7, 7), proposal(2, 8, 8, solution(8)))));
  }
}
