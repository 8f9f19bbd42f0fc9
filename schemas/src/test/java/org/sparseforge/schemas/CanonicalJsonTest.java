package org.sparseforge.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {
  @Test
  void equalNumbersHaveOneSpelling() {
    assertEquals(
        "[1,1,0,0,0.5,1000,12345678901234567890]",
        CanonicalJson.write(Json.parse("[1, 1.0, -0.0, 0e5, 0.50, 1e3, 12345678901234567890]")));
  }

  @Test
  void keysAreSortedAndTextKeepsItsCharacters() {
    assertEquals(
        "{\"B\":null,\"a\":[true,\"é/\\n\\u0001\"]}",
        CanonicalJson.write(Json.parse("{\"a\": [true, \"é/\\n\\u0001\"], \"B\": null}")));
  }

  @Test
  void duplicateKeysAndTrailingTextAreRefusedWithTheirPlace() {
    var duplicate =
        assertThrows(IllegalArgumentException.class, () -> Json.parse("{\"a\":1,\n\"a\":2}"));
    assertTrue(duplicate.getMessage().contains("line 2"), duplicate.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Json.parse("{} {}"));
    assertThrows(IllegalArgumentException.class, () -> Json.parse(""));
  }

  @Property
  void writingIsIdempotentAndKeepsTheValue(@ForAll("values") JsonNode value) {
    String once = CanonicalJson.write(value);
    assertEquals(once, CanonicalJson.write(Json.parse(once)));
  }

  @Provide
  Arbitrary<JsonNode> values() {
    Arbitrary<JsonNode> leaf =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(8).map(Json.MAPPER.getNodeFactory()::textNode),
            Arbitraries.bigDecimals().map(d -> Json.MAPPER.getNodeFactory().numberNode(d)),
            Arbitraries.longs().map(Json.MAPPER.getNodeFactory()::numberNode),
            Arbitraries.of(true, false).map(Json.MAPPER.getNodeFactory()::booleanNode));
    return leaf.list()
        .ofMaxSize(4)
        .flatMap(
            items ->
                Arbitraries.strings()
                    .ofMaxLength(3)
                    .map(
                        name -> {
                          var node = Json.object();
                          node.set(name, Json.arrayOf(items, i -> i));
                          return node;
                        }));
  }
}
