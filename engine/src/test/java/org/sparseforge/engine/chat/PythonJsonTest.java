package org.sparseforge.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PythonJsonTest {
  /** Remake: {@code python3 engine/golden/python_json.py}. */
  private static final String GOLDEN = "python_json.jsonl";

  @Test
  void everyGoldenPairFromPythonIsReproduced() throws Exception {
    int pairs = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                PythonJsonTest.class.getResourceAsStream(GOLDEN), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode pair = PythonJson.parse(line);
        String text = pair.get("text").textValue();
        if (pair.get("dumps").isNull()) {
          var refused = assertThrows(IllegalArgumentException.class, () -> PythonJson.parse(text));
          assertTrue(refused.getMessage().startsWith("not JSON"), refused.getMessage());
        } else {
          assertEquals(pair.get("dumps").textValue(), PythonJson.write(PythonJson.parse(text)));
        }
        pairs++;
      }
    }
    assertTrue(pairs > 300, pairs + " pairs");
  }

  @Test
  void numbersAreSpelledAsPythonSpellsThem() {
    assertEquals(
        "[1.0, 1e+16, 1e-05, -0.0, 0, 5e-324, 1.7976931348623157e+308, 123456789012345678901234567890,"
            + " NaN, Infinity, -Infinity, Infinity, 1.5, 2e-44, 1000000000000000.0]",
        PythonJson.write(
            PythonJson.parse(
                "[1.0,1e16,1e-5,-0.0,-0,5e-324,1.7976931348623157e308,"
                    + "123456789012345678901234567890,NaN,Infinity,-Infinity,1e400,1.50,2E-44,1e15]")));
  }

  @Test
  void onlyWhatPythonEscapesIsEscaped() {
    assertEquals(
        "\"\\\" \\\\ / \\b\\t\\n\\f\\r \\u0000\\u001f \u007f\u2028é😀\"",
        PythonJson.quote("\" \\ / \b\t\n\f\r \u0000\u001f \u007f\u2028é😀"));
  }

  @Test
  void ofARepeatedKeyTheFirstPlaceAndTheLastValueCount() {
    assertEquals(
        "{\"a\": 3, \"b\": 2}", PythonJson.write(PythonJson.parse("{\"a\":1,\"b\":2,\"a\":3}")));
  }

  @Test
  void decimalsReadElsewhereAreWrittenAsDoubles() {
    assertEquals(
        "0.1",
        PythonJson.write(
            JsonNodeFactory.instance.numberNode(
                new java.math.BigDecimal("0.1000000000000000001"))));
  }

  @Test
  void nestingIsBounded() {
    String deep = "[".repeat(1000) + "]".repeat(1000);
    assertEquals(deep, PythonJson.write(PythonJson.parse(deep)));
    var refused =
        assertThrows(IllegalArgumentException.class, () -> PythonJson.parse("[" + deep + "]"));
    assertTrue(refused.getMessage().contains("nesting depth"), refused.getMessage());
  }

  @Test
  void problemsSayWhere() {
    for (String bad : List.of("", " ", "{", "[1,]", "{\"a\" 1}", "1 2", "'a'", "\"\n\"", "01")) {
      var refused = assertThrows(IllegalArgumentException.class, () -> PythonJson.parse(bad), bad);
      assertTrue(refused.getMessage().startsWith("not JSON: "), refused.getMessage());
    }
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> PythonJson.parse("{\n  x"))
            .getMessage()
            .contains("(line 2, column "));
  }

  @Property(tries = 5000)
  void everyDoubleReadsBackFromItsText(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      String text = PythonFloat.repr(value);
      assertEquals(value, Double.parseDouble(text), text);
      assertTrue(text.chars().filter(c -> c >= '0' && c <= '9').count() <= 17 + 3 + 4, text);
    }
  }

  @Property(tries = 500)
  void readingWhatWasWrittenGivesTheSameText(@ForAll("values") JsonNode value) {
    String once = PythonJson.write(value);
    assertEquals(once, PythonJson.write(PythonJson.parse(once)));
  }

  @Provide
  Arbitrary<JsonNode> values() {
    return JsonValues.any();
  }
}
