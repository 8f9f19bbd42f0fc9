package org.sparseforge.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparseforge.jobs.fake.Runs;
import org.sparseforge.schemas.Json;
import org.xml.sax.InputSource;

class ReportTest {
  @TempDir static Path made;
  private static String page;
  private static String card;

  @BeforeAll
  static void makeDataset() throws IOException {
    Runs.run(Runs.settings(made.resolve("d"), 80, 9));
    page = Files.readString(made.resolve("d/report.html"));
    card = Files.readString(made.resolve("d/README.md"));
  }

  @Test
  void pageLoadsAndRunsNothing() {
    assertFalse(page.contains("<script"), "the fake's prompts try to bring one");
    assertFalse(Pattern.compile("(?i)(src|href)\\s*=|@import|url\\(").matcher(page).find());
    assertTrue(page.contains("default-src 'none'"));
    assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
  }

  @Test
  void everyDrawingIsWellFormed() throws Exception {
    Matcher drawings = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page);
    int count = 0;
    while (drawings.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(drawings.group())));
      assertFalse(drawings.group().contains("NaN"), drawings.group());
      assertFalse(drawings.group().contains("=\"-"), drawings.group());
      count++;
    }
    assertEquals(11, count, "funnel, three measures, categories, six histograms");
  }

  @Test
  void showsFunnelReasonsAndOneExampleOfEveryLevel() {
    assertTrue(page.contains("80 verified agent tasks"));
    assertTrue(page.contains("no plan &lt;b&gt;fits&lt;/b&gt; &amp; nothing helps"));
    for (int level = 1; level <= 5; level++) {
      assertTrue(page.contains("<span class=\"tag\">level " + level + "</span>"), "level " + level);
    }
    for (String stage : List.of("propose", "solve", "rejects_wrong", "not_duplicate", "accepted")) {
      assertTrue(page.contains(">" + stage + "</text>"), stage);
    }
  }

  @Test
  void reasonsThatDifferInValuesAloneAreCountedTogether() {
    assertEquals(
        "candidate # says … of … in #",
        ReportData.pattern("candidate 12 says \"x 1\" of 'y' in 1,204.5"));
  }

  @Test
  void cardNamesConfigurationsLicenceAndSources() {
    assertTrue(card.startsWith("---\npretty_name: "));
    for (String config : List.of("general", "environments", "rejected")) {
      assertTrue(card.contains("- config_name: " + config + "\n"), config);
      assertTrue(card.contains("    path: " + config + "/train-*.parquet\n"), config);
    }
    assertTrue(card.contains("\nlicense: cc-by-4.0\n"));
    assertTrue(card.contains("| cities | CC-BY-4.0 | 80 |"));
    assertTrue(card.contains("    num_examples: 80\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "cities (CC-BY-4.0), cc-by-4.0",
    "airports (LicenseRef-Public-Domain), cc-by-4.0",
    "usb_devices (BSD-3-Clause), cc-by-4.0",
    "mine (CC-BY-SA-4.0), other",
    "mine (CC-BY-NC-4.0), other",
    "mine (proprietary), other",
    "mine, other"
  })
  void licenceThatAsksForMoreThanAttributionMakesTheCardSayOther(String source, String licence) {
    ObjectNode manifest = Json.object();
    manifest.putObject("sources").put(source, 1).put("names (CC0-1.0)", 1);
    assertTrue(DatasetCard.write(manifest).contains("\nlicense: " + licence + "\n"));
  }

  @Test
  void quantilesAndTicksAreRight() {
    Samples samples = new Samples();
    List<Double> numbers = new ArrayList<>(List.of(4.0, 1.0, 3.0, 2.0, 5.0));
    numbers.forEach(samples::add);
    assertEquals(3, samples.quantile(0.5));
    assertEquals(1.4, samples.quantile(0.1), 1e-9);
    assertEquals(5, samples.quantile(1));
    assertEquals(List.of(0.0, 20.0, 40.0, 60.0, 80.0), Axis.upTo(2, 63, 0, 1).ticks());
    assertEquals(List.of(1.0, 10.0, 100.0), Axis.upTo(2, 150, 0, 1).ticks());
    assertEquals(0.5, Axis.upTo(10, 80, 0, 1).pixel(40), 1e-9);
  }
}
