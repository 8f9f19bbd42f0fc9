package org.sparseforge.engine.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary JSON values for laws. */
final class JsonValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonValues() {}

  /** Values two levels deep, doubles of every bit pattern but NaN among them. */
  static Arbitrary<JsonNode> any() {
    return nested(2);
  }

  private static Arbitrary<JsonNode> nested(int depth) {
    Arbitrary<JsonNode> leaf =
        Arbitraries.oneOf(
            Arbitraries.strings()
                .ofMaxLength(12)
                .filter(s -> !s.contains("DSML"))
                .map(NODES::textNode),
            Arbitraries.bigIntegers().map(n -> (JsonNode) NODES.numberNode(n)),
            Arbitraries.longs()
                .map(Double::longBitsToDouble)
                .filter(d -> !d.isNaN())
                .map(NODES::numberNode),
            Arbitraries.of(NODES.booleanNode(true), NODES.booleanNode(false), NODES.nullNode()));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<JsonNode> inner = nested(depth - 1);
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(4, leaf),
        net.jqwik.api.Tuple.of(
            1, inner.list().ofMaxSize(3).map(items -> NODES.arrayNode().addAll(items))),
        net.jqwik.api.Tuple.of(
            1,
            Combinators.combine(Arbitraries.strings().ofMaxLength(4), inner)
                .as((key, value) -> NODES.objectNode().set(key, value))));
  }
}
