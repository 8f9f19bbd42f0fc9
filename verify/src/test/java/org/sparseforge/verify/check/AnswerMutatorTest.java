package org.sparseforge.verify.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Json;

class AnswerMutatorTest {
  private static final ColumnIndex COLUMNS =
      new ColumnIndex(
          Json.parse("{\"rows\":[{\"n\":1,\"t\":\"a\"},{\"n\":2,\"t\":\"b\"}],\"single\":7}"));

  private static List<Mutant> mutate(JsonNode answer) {
    return new AnswerMutator(COLUMNS, 5).mutate(answer, 40);
  }

  @Provide
  Arbitrary<JsonNode> answers() {
    Arbitrary<JsonNode> leaves =
        Arbitraries.of("1", "2.5", "\"a\"", "\"\"", "true", "null", "-0", "1e3", "[]", "{}")
            .map(Json::parse);
    return Arbitraries.lazyOf(
        () -> leaves,
        () -> leaves.list().ofMaxSize(4).map(list -> Json.arrayOf(list, node -> node)),
        () ->
            leaves
                .list()
                .ofSize(2)
                .map(
                    pair -> {
                      var node = Json.object();
                      node.set("x", pair.get(0));
                      node.set("y", Json.array().add(pair.get(1)));
                      return node;
                    }));
  }

  @Property(tries = 200)
  void everyAnswerHasTwentyMutantsNoneOfThemTheAnswer(@ForAll("answers") JsonNode answer) {
    List<Mutant> mutants = mutate(answer);
    assertTrue(mutants.size() >= 20, () -> mutants.size() + " for " + answer);
    Set<String> texts = new HashSet<>();
    for (Mutant mutant : mutants) {
      assertTrue(texts.add(mutant.text()), mutant::toString);
      mutant
          .value()
          .ifPresent(
              value ->
                  assertTrue(
                      !CanonicalJson.write(value).equals(CanonicalJson.write(answer)),
                      mutant::toString));
    }
    assertEquals(mutants, mutate(answer));
  }

  @Test
  void everyLeafIsEdited() {
    JsonNode answer = Json.parse("[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]");
    List<Mutant> mutants = mutate(answer);
    for (int i = 0; i < 20; i++) {
      int at = i;
      assertTrue(
          mutants.stream()
              .flatMap(mutant -> mutant.value().stream())
              .anyMatch(value -> value.size() == 20 && !value.get(at).equals(answer.get(at))),
          "leaf " + at);
    }
  }

  @Test
  void theFirstEditOfALeafIsAnotherValueOfItsColumn() {
    assertEquals(
        Json.parse("{\"x\":\"b\"}"), mutate(Json.parse("{\"x\":\"a\"}")).get(0).value().get());
  }

  @Test
  void numbersAreOffByOneBothWays() {
    for (String near : List.of("41", "39", "-40", "40.5")) {
      assertTrue(edits("40").contains(near), near + " is missing from " + edits("40"));
    }
    assertTrue(edits("2.50").contains("2.55"), edits("2.50")::toString);
  }

  /** What a leaf with this value is changed to. */
  private static List<String> edits(String value) {
    JsonNode answer = Json.parse(value);
    return new LeafMutations(COLUMNS, new Random(1))
        .edits(answer, new Spot(List.of())).stream().map(Mutant::text).toList();
  }

  @Test
  void brokenTypesAreAmongThem() {
    Set<String> kinds =
        mutate(Json.parse("{\"x\":1,\"y\":\"a\"}")).stream()
            .map(Mutant::kind)
            .collect(Collectors.toSet());
    for (String kind :
        List.of("number_as_text", "bool_for_number", "null", "not_a_number", "deep", "long_text")) {
      assertTrue(kinds.contains(kind), kind + " is missing from " + kinds);
    }
  }
}
