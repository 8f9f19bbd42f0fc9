package org.sparseforge.verify.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.Check;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Task;
import org.sparseforge.schemas.Verification;
import org.sparseforge.verify.Candidate;
import org.sparseforge.verify.sandbox.BubblewrapSandbox;
import org.sparseforge.verify.sandbox.PythonSandbox;
import org.sparseforge.verify.sandbox.SandboxException;
import org.sparseforge.verify.sandbox.SandboxLimits;

/** Good tasks pass every check; each planted defect fails the check that is there for it. */
class DefaultTaskVerifierTest {
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

  private static Task verify(Fixture fixture) {
    return verify(fixture, fixture.candidate());
  }

  private static Task verify(Fixture fixture, Candidate candidate) {
    return new DefaultTaskVerifier(sandbox, (task, environment) -> fixture.oracle())
        .verify(candidate);
  }

  private static void assertPasses(Fixture fixture) {
    Verification found = verify(fixture).verification();
    assertTrue(found.passed(), () -> found.checks().toString());
  }

  /** The named check fails with the text in its detail. */
  private static void assertFails(Fixture fixture, String check, String detail) {
    assertFails(verify(fixture).verification(), check, detail);
  }

  private static void assertFails(Verification found, String check, String detail) {
    assertEquals(false, found.passed());
    Check result =
        found.checks().stream().filter(c -> c.name().equals(check)).findFirst().orElseThrow();
    assertTrue(!result.passed() && result.detail().contains(detail), result::toString);
  }

  @Test
  void aGoodReadingTaskPasses() {
    Task task = verify(Fixture.reading());
    Verification found = task.verification();
    assertTrue(found.passed(), () -> found.checks().toString());
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
        found.checks().stream().map(Check::name).toList());
    assertTrue(found.mutants() >= 20, found::toString);
    assertEquals(0, found.equivalentMutants());
    assertEquals(sandbox.name(), found.sandbox());
    assertEquals(8, new HashSet<>(task.wrongAnswers()).size());
    task.wrongAnswers().forEach(Json::parse);
  }

  @Test
  void aGoodActingTaskPasses() {
    assertPasses(Fixture.acting());
  }

  @Test
  void verifyingTwiceGivesTheSame() {
    Task one = verify(Fixture.reading());
    Task two = verify(Fixture.reading());
    assertEquals(one.wrongAnswers(), two.wrongAnswers());
    assertEquals(one.verification().checks(), two.verification().checks());
  }

  // schema

  @Test
  void anIdThatDoesNotRecomputeFailsSchema() {
    Fixture fixture = Fixture.reading();
    Fixture other = fixture.withPrompt("Another question altogether, about the cheapest item.");
    Candidate candidate =
        new Candidate(
            fixture.task().withVerification(null, List.of()),
            other.withTools(fixture.environment().tools(), "x = 1\n").environment(),
            List.of(),
            null);
    assertFails(verify(fixture, candidate).verification(), "schema", "the task names environment");
  }

  @Test
  void sourcesLaterThanPython39FailSchema() {
    assertFails(
        Fixture.reading()
            .withVerifier(
                "def verify(answer, db):\n    match answer:\n        case _:\n"
                    + "            return False\n"),
        "schema",
        "verifier is no Python 3.9: line");
  }

  @Test
  void aToolWithoutAFunctionFailsSchema() {
    Fixture fixture = Fixture.reading();
    String source = fixture.environment().toolsSource().replace("def get_item", "def fetch_item");
    assertFails(
        fixture.withTools(fixture.environment().tools(), source),
        "solution_passes",
        "tools_source defines no function get_item");
    String renamed = fixture.environment().toolsSource().replace("get_item(name)", "get_item(it)");
    assertFails(
        fixture.withTools(
            fixture.environment().tools(),
            renamed.replace("== name", "== it").replace("str(name)", "str(it)")),
        "schema",
        "function get_item takes no name");
  }

  @Test
  void parametersThatAreNoJsonSchemaFailSchema() {
    Fixture fixture = Fixture.reading();
    String tools = fixture.environment().tools().replace("\"string\"", "\"strnig\"");
    assertFails(
        fixture.withTools(tools, fixture.environment().toolsSource()),
        "schema",
        "the parameters of tool get_item are no JSON Schema");
  }

  @Test
  void aVerifierThatImportsOsFailsSchema() {
    Fixture fixture = Fixture.reading();
    assertFails(
        fixture.withVerifier("import os\n\n\n" + fixture.verifier()), "schema", "import of os");
  }

  // solution_passes

  @Test
  void aSolutionThatRaisesFailsSolutionPasses() {
    assertFails(
        Fixture.reading().withSolution("def solve(tools):\n    raise KeyError('x')\n"),
        "solution_passes",
        "it raised KeyError");
  }

  @Test
  void anAnswerThatIsNotTheRecordedOneFailsSolutionPasses() {
    assertFails(
        Fixture.reading().withAnswer("{\"name\":\"file\",\"price\":14}"),
        "solution_passes",
        "the solution returned {\"name\":\"bucket\",\"price\":12}, the task records");
  }

  @Test
  void aVerifierThatReturnsOneInsteadOfTrueFailsSolutionPasses() {
    Fixture fixture = Fixture.reading();
    assertFails(
        fixture.withVerifier(
            fixture
                .verifier()
                .replace("return answer[\"name\"]", "return 1 if answer[\"name\"]")
                .replace("== best[\"price\"]\n", "== best[\"price\"] else 0\n")),
        "solution_passes",
        "It returned int instead of a bool");
  }

  // rejects_wrong

  @Test
  void aVerifierThatAcceptsEverythingFailsRejectsWrong() {
    Fixture fixture = Fixture.reading().withVerifier("def verify(answer, db):\n    return True\n");
    assertFails(fixture, "rejects_wrong", "it accepts mutant");
    assertFails(fixture, "needs_tools", "it accepts values quoted in the prompt");
  }

  @Test
  void aVerifierThatRaisesOnMalformedAnswersFailsRejectsWrong() {
    assertFails(
        Fixture.reading()
            .withVerifier(
                "def verify(answer, db):\n"
                    + "    return answer['name'] == 'bucket' and answer['price'] == 12\n"),
        "rejects_wrong",
        "it broke on mutant");
  }

  @Test
  void aVerifierThatTakesTrueForOneFailsRejectsWrong() {
    Fixture fixture = Fixture.acting();
    assertFails(
        fixture.withVerifier(
            fixture
                .verifier()
                .replace("type(answer[\"refund\"]) is not int or ", "")
                .replace("answer[\"refund\"] != 48", "not answer[\"refund\"]")),
        "rejects_wrong",
        "it accepts mutant");
  }

  @Test
  void aVerifierThatIgnoresTheStateFailsRejectsWrongAndNeedsTools() {
    Fixture fixture =
        Fixture.acting()
            .withVerifier(
                "def verify(answer, db):\n"
                    + "    return type(answer) is dict and list(answer) == ['refund'] and "
                    + "type(answer['refund']) is int and answer['refund'] == 48\n");
    assertFails(fixture, "rejects_wrong", "it accepts the state without action 1");
    assertFails(fixture, "needs_tools", "it accepts the untouched database");
  }

  @Test
  void aVerifierThatLooksAtSomeCellsOnlyFailsRejectsWrong() {
    Fixture fixture =
        Fixture.acting()
            .withVerifier(
                """
                def verify(answer, db):
                    if type(answer) is not dict or list(answer) != ["refund"]:
                        return False
                    if type(answer["refund"]) is not int or answer["refund"] != 48:
                        return False
                    found = [row["status"] for row in db["orders"]]
                    return found == ["open", "open", "cancelled", "sent"] and len(db["refunds"]) == 2
                """);
    assertFails(fixture, "rejects_wrong", "it accepts a state with cell ");
  }

  @Test
  void withoutAnOraclesActionsTheSolutionsOwnChangesCount() {
    Fixture fixture =
        Fixture.acting()
            .withVerifier(
                "def verify(answer, db):\n"
                    + "    return type(answer) is dict and list(answer) == ['refund'] and "
                    + "type(answer['refund']) is int and answer['refund'] == 48\n")
            .withOracle(FakeOracle.of("{\"refund\":48}"));
    assertFails(fixture, "rejects_wrong", "it accepts a state with ");
    assertFails(fixture, "needs_tools", "it accepts the untouched database");
  }

  @Test
  void mutantsThatTheOracleProvesRightAreEquivalent() {
    Fixture fixture = Fixture.reading();
    String[] right =
        Stream.of("bucket", "anvil", "chisel", "drill", "easel", "file")
            .map(name -> "{\"name\":\"" + name + "\",\"price\":12}")
            .toArray(String[]::new);
    String anyName = "answer[\"name\"] in [row[\"name\"] for row in db[\"items\"]]";
    Fixture lenient =
        fixture.withVerifier(
            fixture.verifier().replace("answer[\"name\"] == best[\"name\"]", anyName));
    assertFails(lenient, "rejects_wrong", "it accepts mutant (other_value)");
    Verification found = verify(lenient.withOracle(FakeOracle.of(right))).verification();
    assertTrue(found.checks().get(2).passed(), found::toString);
    assertTrue(found.equivalentMutants() > 0, found::toString);
  }

  // accepts_alternatives

  @Test
  void aVerifierThatKnowsOneAnswerOfTwoFailsAcceptsAlternatives() {
    Fixture fixture = Fixture.reading();
    assertFails(
        fixture.withOracle(FakeOracle.of(fixture.answer(), "{\"name\":\"file\",\"price\":14}")),
        "accepts_alternatives",
        "it refuses the solver's answer {\"name\":\"file\",\"price\":14}");
  }

  // deterministic

  /** One bit of hash order agrees by chance half the time, so one of eight must be found out. */
  @Test
  void aVerifierThatDependsOnHashOrderFailsDeterministic() {
    Fixture fixture = Fixture.reading();
    boolean found = false;
    for (int i = 0; i < 8 && !found; i++) {
      String trap = "    if list({'a%d', 'b%d'})[0] > 'b':\n        return False\n".formatted(i, i);
      String verifier = fixture.verifier().replace("    fit =", trap + "    fit =");
      Verification verification = verify(fixture.withVerifier(verifier)).verification();
      Check check = verification.checks().get(4);
      found = !check.passed() && check.detail().contains("differently in a second process");
    }
    assertTrue(found, "no order-dependent verifier was found out");
  }

  @Test
  void aVerifierThatDependsOnTheClockFailsDeterministic() {
    Fixture fixture = Fixture.reading();
    int nextYear = java.time.Year.now().getValue() + 1;
    assertFails(
        fixture.withVerifier(
            "import datetime\n\n\n"
                + fixture
                    .verifier()
                    .replace(
                        "    fit =",
                        "    if datetime.date.today().year >= "
                            + nextYear
                            + ":\n        return False\n    fit =")),
        "deterministic",
        "it judges the solution's answer differently");
  }

  @Test
  void aVerifierThatRemembersFailsDeterministic() {
    Fixture fixture = Fixture.reading();
    assertFails(
        fixture.withVerifier(
            "SEEN = []\n\n\n"
                + fixture
                    .verifier()
                    .replace(
                        "    fit =",
                        "    SEEN.append(1)\n    if len(SEEN) > 1:\n        return False\n    fit =")),
        "deterministic",
        "it judges the solution's answer differently");
  }

  // tools_only

  @Test
  void aSolutionThatKnowsItsAnswerFailsToolsOnly() {
    assertFails(
        Fixture.reading()
            .withSolution("def solve(tools):\n    return {'name': 'bucket', 'price': 12}\n"),
        "tools_only",
        "the solution calls no tool; without a database the solution still gives");
  }

  @Test
  void aSolutionThatReachesForTheDatabaseFailsToolsOnly() {
    Fixture fixture = Fixture.reading();
    String prying =
        "    secret = getattr(tools.list_items, '__globals__')\n    for name in tools.list_items";
    assertFails(
        fixture.withSolution(
            fixture.solution().replace("    for name in tools.list_items", prying)),
        "tools_only",
        "the solution has at line 3: name getattr");
    assertFails(
        fixture.withSolution(
            fixture
                .solution()
                .replace("    best = None", "    best = tools.get_item.__closure__ and None")),
        "tools_only",
        "attribute .__closure__");
  }

  // needs_tools

  @Test
  void anAnswerThatThePromptGivesAwayFailsNeedsTools() {
    assertFails(
        Fixture.reading()
            .withPrompt("Is the cheapest well-stocked item the \"bucket\" for 12? Name and price."),
        "needs_tools",
        "it accepts values quoted in the prompt {\"name\":\"bucket\",\"price\":12}");
  }

  @Test
  void anExampleOfTheFormThatIsTheAnswerFailsNeedsTools() {
    Fixture fixture =
        Fixture.reading()
            .withPrompt(
                "Between anvil, bucket, chisel, drill and easel, which beats 80, 9 and 55? Answer"
                    + " like {name, price}, so [\"x\"] or {\"price\": 12, \"name\": \"bucket\"}.");
    assertFails(fixture, "needs_tools", "it accepts JSON that the prompt shows");
  }

  @Test
  void aCommonAnswerThatIsRightFailsNeedsTools() {
    Fixture fixture = Fixture.reading();
    assertFails(
        fixture.withCommon(fixture.answer()), "needs_tools", "it accepts the domain's common");
  }

  @Test
  void aSiblingsAnswerMayBeRightOnlyIfProved() {
    Fixture fixture = Fixture.reading();
    assertPasses(fixture.withSibling(fixture.answer()));
    Fixture unproved = fixture.withSibling(fixture.answer()).withOracle(FakeOracle.of("{}"));
    assertFails(unproved, "needs_tools", "it accepts a sibling task's answer");
  }

  @Test
  void anAnswerThatDoesNotFollowTheDataFailsNeedsTools() {
    Fixture fixture = Fixture.reading();
    assertFails(
        fixture.withSolution(
            "def solve(tools):\n"
                + "    tools.get_item('bucket')\n"
                + "    return {'name': 'bucket', 'price': 12}\n"),
        "needs_tools",
        "on permuted databases the solution's answer stays the same");
  }

  // unique

  @Test
  void anAmbiguousTaskThatClaimsToBeUniqueFailsUnique() {
    Fixture fixture = Fixture.reading();
    assertFails(
        fixture.withOracle(FakeOracle.of(fixture.answer(), "{\"name\":\"file\",\"price\":14}")),
        "unique",
        "the solver finds another");
  }
}
