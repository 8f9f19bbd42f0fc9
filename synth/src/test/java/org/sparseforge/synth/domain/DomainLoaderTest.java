package org.sparseforge.synth.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparseforge.synth.seed.SeedTables;

/** A small good domain, and what is said of it after one thing has been made wrong. */
class DomainLoaderTest {
  private static final SeedTables SEEDS = SeedTables.packaged();

  static final String GOOD =
      """
      category: shelf planning
      money: "{} EUR"
      entities:
        boxes:
          one: box
          rows: {count: [6, 8]}
          columns:
            code: {id: "B-", first: 1}
            weight: {int: [1, 9], unit: kg}
            colour: {pick: [red, green, blue]}
          extras:
            looks: [colour]
      plan:
        opening: ["Choose {places:words} boxes for me.", "Which {places:words} boxes fit?"]
        stages:
          - {name: places, one: place, sizes: [2, 2, 3, 3, 3], ordered: false, flat: true}
        slots:
          - {name: box, stage: places, table: boxes, about: code of the box}
        structure:
          - {id: different, rule: "distinct(p.box for p in places)", say: [Take each box once.]}
        rules:
          - id: weight
            params: {limit: {at_least: "sum(p.box.weight for p in places)", step: 1}}
            rule: "sum(p.box.weight for p in places) <= $limit"
            say: ["Together they may weigh {limit} kg at most."]
          - id: colours
            rule: "any(p.box.colour == 'red' for p in places)"
            say: ["One of them has to be red."]
      """;

  static Domain load(String yaml) {
    return new DomainLoader(SEEDS).load("my.yaml", "my", yaml);
  }

  @Test
  void theGoodDomainIsRead() {
    Domain domain = load(GOOD);
    assertEquals("shelf planning", domain.category());
    assertEquals("code", domain.entity("boxes").key());
    assertEquals(2, domain.plan().rules().size());
    assertEquals("looks", domain.entity("boxes").extraOf("colour"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "weight: {int | weight: {itn | my.yaml: entities.boxes.columns.weight: unknown key 'itn'; did you mean 'int'?",
        "one: box | once: box | my.yaml: entities.boxes: unknown key 'once'; did you mean 'one'?",
        "{count: [6, 8]} | {count: [8, 6]} | my.yaml: entities.boxes.rows.count: must be a range [low, high], found [8,6]",
        "table: boxes | table: boxs | my.yaml: plan.slots[0].table: there is no entity 'boxs'; did you mean 'boxes'?",
        "p.box.weight for p in places) <= $limit | p.box.wait for p in places) <= $limit | my.yaml: plan.rules[0].rule: table 'boxes' has no column 'wait'; it has [code, weight, colour], in: p.box.wait",
        "<= $limit | <= $limits | my.yaml: plan.rules[0].rule: there is no parameter $limits; did you mean 'limit'?",
        "sizes: [2, 2, 3, 3, 3] | sizes: [2, 3] | my.yaml: plan.stages[0].sizes: must be five numbers from 1 to 8, one for each difficulty, found [2, 3]",
        "weigh {limit} kg | weigh {limit:kilo} kg | my.yaml: plan.rules[0].say: unknown format 'kilo'; there is date, list, lower, money, nth, number, plain, time, words",
        "id: colours | id: weight | my.yaml: plan.rules[1]: the id 'weight' stands twice",
        "category: shelf planning | categories: x | my.yaml: unknown key 'categories'; did you mean 'category'?",
        "looks: [colour] | looks: [color] | my.yaml: entities.boxes.extras.looks: there is no column 'color'; did you mean 'colour'?",
        "\"{} EUR\" | EUR | my.yaml: money: must contain {} where the amount stands, found 'EUR'",
        "= 'red' | = 3 | my.yaml: plan.rules[1].rule: the two sides of == are of different kinds, in: p.box.colour == 3",
      })
  void whatIsWrongIsNamedWithItsPlace(String good, String bad, String sentence) {
    assertTrue(GOOD.contains(good), "the example holds " + good);
    var refused = assertThrows(DomainException.class, () -> load(GOOD.replace(good, bad)));
    assertEquals(sentence, refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [1", "a: 1\na: 2", "a: \tb: c: d", "\"open"})
  void whatIsNoYamlIsRefusedWithItsLine(String yaml) {
    var refused = assertThrows(DomainException.class, () -> load(yaml));
    assertTrue(refused.getMessage().startsWith("my.yaml: line "), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"just text", "[1, 2]", "", "# nothing"})
  void whatIsNoMappingIsRefused(String yaml) {
    var refused = assertThrows(DomainException.class, () -> load(yaml));
    assertTrue(
        refused.getMessage().startsWith("my.yaml: must be a YAML mapping"), refused.getMessage());
  }

  @Test
  void aSingularThatPythonReservesIsRefused() {
    var refused =
        assertThrows(DomainException.class, () -> load(GOOD.replace("one: box", "one: return")));
    assertEquals(
        "my.yaml: entities.boxes.one: 'return' is a word of Python's own and cannot name a row; choose another",
        refused.getMessage());
  }

  @Test
  void aDirectoryGivesItsDomainsInTheOrderOfTheirNames(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("b.yaml"), GOOD);
    Files.writeString(folder.resolve("a.yaml"), GOOD);
    Files.writeString(folder.resolve("notes.txt"), "not a domain");
    assertEquals(
        List.of("a", "b"),
        Domains.read(List.of(folder), SEEDS).stream().map(Domain::name).toList());
  }

  @Test
  void filesThatAreNoTextAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.yaml");
    Files.write(file, "category: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
    var refused = assertThrows(DomainException.class, () -> Domains.read(List.of(file), SEEDS));
    assertTrue(
        refused.getMessage().endsWith("is not UTF-8; save it as UTF-8"), refused.getMessage());
    var none =
        assertThrows(
            DomainException.class, () -> Domains.read(List.of(folder.resolve("gone")), SEEDS));
    assertTrue(
        none.getMessage().endsWith("is neither a directory nor a .yaml file"), none.getMessage());
  }

  @Test
  void packagedDomainsAreAllReadAndDiffer() {
    List<Domain> domains = Domains.packaged(SEEDS);
    assertTrue(domains.size() >= 24, "there are " + domains.size());
    assertEquals(domains.size(), domains.stream().map(Domain::category).distinct().count());
    assertTrue(domains.stream().filter(d -> d.workflow() != null).count() >= 10);
  }
}
