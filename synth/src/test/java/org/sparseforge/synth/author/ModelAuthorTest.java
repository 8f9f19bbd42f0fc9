package org.sparseforge.synth.author;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparseforge.engine.EngineException;
import org.sparseforge.engine.GenerationRequest;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.synth.Outcome;
import org.sparseforge.synth.SynthesisConfig;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.verify.check.DefaultTaskVerifier;
import org.sparseforge.verify.constraint.ConstraintOracles;
import org.sparseforge.verify.sandbox.BubblewrapSandbox;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SandboxException;
import org.sparseforge.verify.sandbox.SandboxLimits;

/** A scripted model, the real sandbox, the real checks. */
@Tag("one-jdk")
class ModelAuthorTest {
  private static final long SEED = 11;
  private static final String SIMPLE = Shop.reply(Shop.simple());
  private static final String HARDER = Shop.reply(Shop.harder());
  private static final String SORRY = "I am sorry, I cannot think of anything harder.";

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

  /** The first candidate that is asked to change the database, or not to. */
  private static long candidate(boolean changes) {
    for (long i = 0; ; i++) {
      if (Draw.of(SEED, "general", "model", i).sub("form").chance(0.5) == changes) {
        return i;
      }
    }
  }

  private static Outcome author(ScriptedAuthor script, boolean changes, int levels) {
    return author(script, candidate(changes), levels);
  }

  private static Outcome author(ScriptedAuthor script, long candidate, int levels) {
    return author(script, candidate, levels, new AuthorLimits(2, 12));
  }

  private static Outcome author(
      ScriptedAuthor script, long candidate, int levels, AuthorLimits limits) {
    var verifier = new DefaultTaskVerifier(sandbox, new ConstraintOracles());
    try (ModelAuthor author =
        ModelAuthor.open(
            new SynthesisConfig(SEED, List.of(), null, levels),
            sandbox,
            verifier,
            script.model(),
            limits)) {
      List<Outcome> outcomes = author.synthesize(candidate);
      assertEquals(1, outcomes.size());
      assertEquals(candidate, outcomes.get(0).candidate());
      return outcomes.get(0);
    }
  }

  private static Task passed(Outcome outcome) {
    return assertInstanceOf(Outcome.Passed.class, outcome, outcome::toString).task();
  }

  private static Outcome.Rejected rejected(Outcome outcome, String stage, String reason) {
    Outcome.Rejected rejected =
        assertInstanceOf(Outcome.Rejected.class, outcome, outcome::toString);
    assertEquals(stage, rejected.stage(), rejected::toString);
    assertTrue(rejected.reason().contains(reason), rejected::toString);
    return rejected;
  }

  private static Map<String, String> simpleWith(String part, String text) {
    Map<String, String> parts = Shop.simple();
    parts.put(part, text);
    return parts;
  }

  @Test
  void aTaskThatHoldsAfterErrorsIsTheSameRecordAsAProgramsTask() {
    ScriptedAuthor script =
        new ScriptedAuthor(
            Shop.DATABASE,
            "Let me think about shops first.",
            Shop.reply(simpleWith("solution", "def solve(tools):\n    return tools.gone()\n")),
            Shop.part("solution", Shop.simple().get("solution")));
    Outcome outcome = author(script, false, 1);
    Task task = passed(outcome);
    assertEquals("model", task.provenance().author());
    assertEquals("openai:http://scripted/v1#author", task.provenance().model());
    assertEquals(1, task.provenance().sources().size());
    assertTrue(
        task.provenance().sources().get(0).startsWith("groceries ("),
        () -> task.provenance().sources().toString());
    assertEquals(
        List.of(
            "schema",
            "solution_passes",
            "rejects_wrong",
            "accepts_alternatives",
            "deterministic",
            "tools_only",
            "needs_tools",
            "unique"),
        task.verification().checks().stream().map(Check::name).toList());
    assertTrue(task.verification().mutants() >= 20);
    JsonNode measures = Json.parse(task.difficultyMeasures());
    assertEquals(25, measures.get("tool_calls").intValue());
    assertEquals(2, measures.get("constraints").intValue());
    assertEquals(2, measures.get("decisions").intValue());
    assertEquals(0, measures.get("changes").intValue());
    assertEquals(3, measures.get("steps").get(0).get("attempts").intValue());
    assertEquals(4, outcome.spending().calls());
    assertEquals(4000, outcome.spending().promptTokens());
    assertEquals(400, outcome.spending().cachedTokens());
    assertEquals(800, outcome.spending().completionTokens());
    assertEquals(200, outcome.spending().reasoningTokens());
    assertEquals(0.04, outcome.spending().costUsd().orElseThrow(), 1e-12);
    assertTrue(script.asked(2).contains("propose: the reply has no part"), script.asked(2));
    assertTrue(script.asked(3).contains("solve: the reference solution gave"), script.asked(3));
  }

  @Test
  void aModelThatNeverGetsItRightIsStoppedAndSaysWhereItWas() {
    ScriptedAuthor script =
        new ScriptedAuthor(
            Shop.DATABASE, Shop.reply(simpleWith("verifier", "def verify(a):\n  1")));
    Outcome.Rejected rejected =
        rejected(author(script, false, 3), "solution_passes", "its own verifier refuses");
    assertEquals(4, rejected.spending().calls(), "the database, and three times the task");
    assertEquals("def verify(a):\n  1\n", Json.parse(rejected.draft()).get("verifier").textValue());
  }

  @Test
  void callsAreLimitedOverAllStages() {
    ScriptedAuthor script = new ScriptedAuthor(SORRY, Shop.DATABASE, SORRY);
    Outcome.Rejected rejected =
        rejected(
            author(script, candidate(false), 1, new AuthorLimits(4, 3)),
            "propose",
            "the model used up its 3 calls");
    assertEquals(3, rejected.spending().calls());
    assertEquals(3, script.requests.size());
  }

  @Test
  void aVerifierThatAcceptsEverythingIsRefusedByTheChecks() {
    ScriptedAuthor script =
        new ScriptedAuthor(
            Shop.DATABASE,
            Shop.reply(simpleWith("verifier", "def verify(answer, db):\n    return True\n")));
    rejected(author(script, false, 1), "rejects_wrong", "it accepts mutant");
    assertTrue(script.asked(2).contains("rejects_wrong: it accepts mutant"), script.asked(2));
    assertTrue(script.asked(2).contains("values quoted in the prompt"), "all checks are told");
  }

  @Test
  void aPromptThatGivesTheAnswerAwayIsRefusedByTheChecks() {
    Map<String, String> simple = Shop.simple();
    Task task = passed(author(new ScriptedAuthor(Shop.DATABASE, SIMPLE), false, 1));
    ScriptedAuthor example =
        new ScriptedAuthor(
            Shop.DATABASE,
            Shop.reply(
                simpleWith("prompt", simple.get("prompt") + " For example " + task.answer())));
    rejected(author(example, false, 1), "needs_tools", "it accepts JSON that the prompt shows");
    JsonNode answer = Json.parse(task.answer());
    ScriptedAuthor quoted =
        new ScriptedAuthor(
            Shop.DATABASE,
            Shop.reply(
                simpleWith(
                    "prompt",
                    "Is the cheapest well-stocked item the \""
                        + answer.get("name").textValue()
                        + "\" for "
                        + answer.get("price").intValue()
                        + "? Answer with its name and price.")));
    rejected(author(quoted, false, 1), "needs_tools", "it accepts values quoted in the prompt");
  }

  @Test
  void difficultyIsRaisedWhileItVerifiesAndTheHardestIsKept() {
    ScriptedAuthor script =
        new ScriptedAuthor(Shop.DATABASE, SIMPLE, SIMPLE, HARDER, SORRY, SORRY, SORRY);
    Outcome outcome = author(script, false, 5);
    Task task = passed(outcome);
    assertTrue(task.tools().contains("get_supplier"), "the harder task");
    JsonNode steps = Json.parse(task.difficultyMeasures()).get("steps");
    assertEquals(
        "[{\"level\":1,\"passed\":true,\"tools_added\":0,\"attempts\":1},"
            + "{\"level\":2,\"passed\":true,\"tools_added\":1,\"attempts\":2}]",
        steps.toString());
    assertTrue(script.asked(2).contains("Make it harder, to level 2 of 5"), script.asked(2));
    assertTrue(script.asked(2).contains(Shop.simple().get("solution")), "it sees what there is");
    assertTrue(script.asked(3).contains("propose: it is not harder"), script.asked(3));
    assertEquals(7, outcome.spending().calls());
  }

  @Test
  void aHarderTaskMustRefuseTheEasierAnswerAndKeepTheTools() {
    Map<String, String> idle = Shop.harder();
    // All suppliers are good enough, so nothing changes but the words.
    idle.replaceAll((part, text) -> text.replace("rating >= 4", "rating >= 1"));
    idle.replaceAll((part, text) -> text.replace("s[\"rating\"] >= 4", "s[\"rating\"] >= 1"));
    idle.put("solution", idle.get("solution").replace(", \"supplier\": best[\"supplier\"]", ""));
    idle.put(
        "verifier",
        idle.get("verifier")
            .replace(", \"supplier\"}", "}")
            .replace(", \"supplier\")", ")")
            .replace("    if type(answer[\"supplier\"]) is not str:\n        return False\n", "")
            .replace("    good =", "    if len(answer) != 2:\n        return False\n    good ="));
    Map<String, String> fewer = Shop.harder();
    fewer.put("tools", fewer.get("tools").replace("list_items", "all_items"));
    ScriptedAuthor script =
        new ScriptedAuthor(Shop.DATABASE, SIMPLE, Shop.reply(idle), Shop.reply(fewer), SORRY);
    Task task = passed(author(script, false, 2));
    assertFalse(task.tools().contains("get_supplier"), "the simple task is kept");
    assertTrue(
        script.asked(3).contains("needs_tools: it accepts a sibling task's answer"),
        script.asked(3));
    assertTrue(
        script.asked(4).contains("these tools are gone, keep them: [list_items]"), script.asked(4));
  }

  @Test
  void aTaskThatChangesTheDatabaseIsJudgedByTheStateToo() {
    Map<String, String> changing = Shop.changing();
    Map<String, String> careless = Shop.changing();
    careless.put(
        "verifier", changing.get("verifier").replace("    return db == right", "    return True"));
    ScriptedAuthor script =
        new ScriptedAuthor(Shop.PLAIN_DATABASE, SIMPLE, Shop.reply(careless), Shop.reply(changing));
    Task task = passed(author(script, true, 1));
    assertEquals("system", task.prompt().get(0).role());
    assertEquals(1, Json.parse(task.difficultyMeasures()).get("changes").intValue());
    assertTrue(task.provenance().sources().isEmpty());
    assertTrue(script.asked(2).contains("the task was to change the database"), script.asked(2));
    assertTrue(script.asked(3).contains("it accepts the untouched database"), script.asked(3));
    ScriptedAuthor meddler = new ScriptedAuthor(Shop.PLAIN_DATABASE, Shop.reply(changing), SIMPLE);
    passed(author(meddler, false, 1));
    assertTrue(meddler.asked(2).contains("was to read only"), meddler.asked(2));
  }

  @Test
  void databasesThatDoNotFitAreSentBack() {
    String random = Shop.PLAIN_DATABASE.replace("n * 13 % 30", "hash(names[n]) % 30");
    String nested = Shop.PLAIN_DATABASE.replace("\"today\": \"2026-03-02\"", "\"today\": {}");
    ScriptedAuthor script =
        new ScriptedAuthor(
            random, nested, "<database>\ndef build(seed_rows):" + ScriptedAuthor.CUT);
    rejected(author(script, false, 1), "propose", "no database: the part <database> is not closed");
    assertTrue(script.asked(1).contains("another database when it ran again"), script.asked(1));
    assertTrue(script.asked(2).contains("today must be a list of rows"), script.asked(2));
    ScriptedAuthor unknown =
        new ScriptedAuthor(Shop.DATABASE.replace("\"groceries\"", "\"grocery\""));
    rejected(author(unknown, false, 1), "propose", "There is no seed table 'grocery'");
  }

  @Test
  void aModelThatCannotBeAskedIsNeverARejectedCandidate() {
    var broken = new EngineException.EngineFailed("the machine is gone", null);
    AuthorUnavailableException late =
        assertThrows(
            AuthorUnavailableException.class,
            () -> author(new ScriptedAuthor(Shop.DATABASE, SIMPLE, broken), false, 2));
    assertEquals(
        "model openai:http://scripted/v1#author cannot author: the machine is gone",
        late.getMessage());
    assertEquals("engine_failed", late.errorClass());
    assertEquals(2, late.spent().calls(), "what was paid is known");
    assertEquals(OptionalDouble.of(0.02), late.spent().costUsd());
    var invalid = new EngineException.Invalid("there is no model 'author'");
    assertThrows(
        AuthorUnavailableException.class,
        () -> author(new ScriptedAuthor(invalid), false, 1),
        "words of ours that are refused are no fault of the candidate");
    var tooLong = new EngineException.TooLong("9000 tokens, 8192 fit");
    rejected(
        author(new ScriptedAuthor(Shop.DATABASE, SORRY, tooLong), false, 1),
        "propose",
        "the model gave no reply: 9000 tokens");
  }

  @Test
  void whatIsAskedDependsOnSeedAndCandidateAlone() {
    ScriptedAuthor one = new ScriptedAuthor(Shop.DATABASE, SORRY);
    ScriptedAuthor again = new ScriptedAuthor(Shop.DATABASE, SORRY);
    ScriptedAuthor other = new ScriptedAuthor(Shop.DATABASE, SORRY);
    author(one, 3, 1);
    author(other, 4, 1);
    author(again, 3, 1);
    assertEquals(4, one.requests.size());
    for (int i = 0; i < one.requests.size(); i++) {
      GenerationRequest first = one.requests.get(i);
      GenerationRequest second = again.requests.get(i);
      assertEquals(first.id(), second.id());
      assertEquals(first.sampling(), second.sampling());
      assertEquals(first.prompt(), second.prompt());
      assertNotEquals(first.sampling().seed(), other.requests.get(i).sampling().seed());
    }
    assertNotEquals(one.requests.get(0).sampling().seed(), one.requests.get(1).sampling().seed());
    assertNotEquals(one.asked(0), other.asked(0), "another category");
    assertEquals(900, one.requests.get(0).sampling().maxTokens());
  }
}
