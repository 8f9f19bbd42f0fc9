package org.sparseforge.synth.seed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every packaged table must be. Surefire runs in the module's directory. */
class PackagedSeedTablesTest {
  private static final Path FOLDER = Path.of("src/main/resources/org/sparseforge/synth/seed");
  private static final Path NOTICE = Path.of("../NOTICE");

  /** The licence rule: what the makers of the data themselves allow. */
  private static final Set<String> LICENCES =
      Set.of(
          "CC0-1.0",
          "PDDL-1.0",
          "CC-BY-4.0",
          "MIT",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "LicenseRef-Public-Domain");

  private static final SeedTables PACKAGED = SeedTables.packaged();

  static Stream<SeedTable> tables() {
    return PACKAGED.asMap().values().stream();
  }

  @Test
  void theIndexListsExactlyTheFilesOfTheFolder() throws IOException {
    assertEquals(stems(".csv"), Set.copyOf(PACKAGED.names()));
    assertEquals(stems(".json"), Set.copyOf(PACKAGED.names()));
    List<String> index = Files.readAllLines(FOLDER.resolve("index.txt"));
    assertEquals(List.copyOf(new TreeSet<>(index)), index);
  }

  private static Set<String> stems(String extension) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(extension))
          .map(file -> file.substring(0, file.length() - extension.length()))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void thereAreEnoughPublicTablesOfOthers() {
    long others = tables().filter(t -> !t.descriptor().packagedAs().equals("Sparseforge")).count();
    assertTrue(others >= 8, others + " public tables");
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theDescriptorIsWholeAndItsLicenceAllowed(SeedTable table) {
    SeedDescriptor d = table.descriptor();
    for (String text :
        List.of(d.description(), d.origin(), d.packagedAs(), d.attribution(), d.retrieved())) {
      assertFalse(text.isBlank(), table.name());
    }
    assertTrue(LICENCES.contains(d.licence()), table.name() + ": " + d.licence());
    assertTrue(d.retrieved().matches("20\\d\\d-(0[1-9]|1[0-2])"), d.retrieved());
    for (SeedColumn column : table.columns()) {
      assertTrue(column.name().matches("[a-z][a-z0-9_]*"), column.name());
      assertFalse(column.description().isBlank(), table.name() + "." + column.name());
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theNoticeNamesTheTableAndAttributesIt(SeedTable table) throws IOException {
    String notice = Files.readString(NOTICE).replaceAll("\\s+", " ");
    assertTrue(notice.contains(table.descriptor().attribution()), table.descriptor().attribution());
    assertTrue(notice.matches(".*\\b" + table.name() + "\\b.*"), table.name());
  }

  @ParameterizedTest
  @MethodSource("tables")
  void theFileIsSmallAndItsHeaderIsTheDescriptors(SeedTable table) throws IOException {
    Path csv = FOLDER.resolve(table.name() + ".csv");
    assertTrue(Files.size(csv) <= 150_000, csv + " has " + Files.size(csv) + " bytes");
    String header = Files.readString(csv, StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
    assertEquals(String.join(",", table.columnNames()), header);
  }

  @ParameterizedTest
  @MethodSource("tables")
  void cellsOfColumnsThatAreNotNullableAreFilledAndNullableOnesAreSometimesEmpty(SeedTable table) {
    for (SeedColumn column : table.columns()) {
      boolean anyEmpty = table.values(column.name()).stream().anyMatch(cell -> cell == null);
      assertEquals(column.nullable(), anyEmpty, table.name() + "." + column.name());
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void noRowComesTwice(SeedTable table) {
    assertEquals(table.rows().size(), new HashSet<>(table.rows()).size(), table.name());
    assertTrue(table.rows().size() >= 30, table.name() + " has " + table.rows().size() + " rows");
  }

  @Test
  void allTablesTogetherAreSmall() throws IOException {
    long bytes = 0;
    for (String name : PACKAGED.names()) {
      bytes += Files.size(FOLDER.resolve(name + ".csv"));
    }
    assertTrue(bytes <= 1_000_000, bytes + " bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "airports, country_code, countries, code",
    "cities, country_code, countries, code",
    "time_zones, country_code, countries, code",
    "flight_routes, origin, airports, iata_code",
    "flight_routes, destination, airports, iata_code"
  })
  void everyReferenceFindsItsRow(String from, String column, String to, String key) {
    Set<Object> known = Set.copyOf(PACKAGED.table(to).values(key));
    for (Object value : PACKAGED.table(from).values(column)) {
      assertTrue(known.contains(value), from + "." + column + " " + value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "airports, iata_code",
    "cities, geoname_id",
    "countries, code",
    "chemicals, cas_number",
    "elements, symbol",
    "groceries, name",
    "books, title",
    "us_postal_codes, zip_code"
  })
  void keysAreUnique(String table, String key) {
    List<Object> values = PACKAGED.table(table).values(key);
    assertEquals(values.size(), new HashSet<>(values).size());
  }

  @Test
  void coordinatesLieOnEarthAndUnitsAreNamed() {
    tables()
        .filter(table -> table.columnNames().contains("latitude_deg"))
        .forEach(
            table -> {
              assertNotNull(table.columns().get(table.indexOf("latitude_deg")).unit());
              for (Object cell : table.values("latitude_deg")) {
                assertTrue(Math.abs(((Number) cell).doubleValue()) <= 90, table.name());
              }
              for (Object cell : table.values("longitude_deg")) {
                assertTrue(Math.abs(((Number) cell).doubleValue()) <= 180, table.name());
              }
            });
  }

  @Test
  void everyCasNumberHasItsCheckDigit() {
    for (Object cell : PACKAGED.table("chemicals").values("cas_number")) {
      String digits = cell.toString().replace("-", "");
      int sum = 0;
      for (int i = 1; i < digits.length(); i++) {
        sum += i * Character.digit(digits.charAt(digits.length() - 1 - i), 10);
      }
      assertEquals(sum % 10, Character.digit(digits.charAt(digits.length() - 1), 10), digits);
    }
  }

  @Test
  void theContentHashIsTheSameForEveryReading() {
    assertEquals(PACKAGED.contentHash(), SeedTables.packaged().contentHash());
  }
}
