package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sparseforge.schemas.Json;

/** Edits of one scalar of an answer, the most tempting first. */
final class LeafMutations {
  private static final int LONG = 100_000;
  private static final JsonNodeFactory NODES = Json.MAPPER.getNodeFactory();

  private final ColumnIndex columns;
  private final Random random;

  LeafMutations(ColumnIndex columns, Random random) {
    this.columns = columns;
    this.random = random;
  }

  List<Mutant> edits(JsonNode answer, Spot leaf) {
    JsonNode value = leaf.in(answer);
    List<Mutant> edits = new ArrayList<>();
    List<JsonNode> others = columns.siblings(value);
    for (int i = 0; i < 3 && !others.isEmpty(); i++) {
      JsonNode other = others.remove(random.nextInt(others.size()));
      edits.add(Mutant.of("other_value", leaf.set(answer, other)));
    }
    if (value.isNumber()) {
      near(value.decimalValue(), value.isIntegralNumber())
          .forEach(near -> edits.add(Mutant.of("near_number", leaf.set(answer, near))));
      edits.add(Mutant.of("number_as_text", leaf.set(answer, TextNode.valueOf(value.asText()))));
      edits.add(
          Mutant.of("bool_for_number", leaf.set(answer, BooleanNode.valueOf(value.asInt() != 0))));
      // json.loads reads NaN, and every comparison with it is false: a trap for "abs(a - b) > tol".
      TextNode mark = TextNode.valueOf("\u0001");
      String text = Json.write(leaf.set(answer, mark));
      edits.add(Mutant.text("not_a_number", text.replace(Json.write(mark), "NaN")));
      edits.add(Mutant.text("infinity", text.replace(Json.write(mark), "Infinity")));
    } else if (value.isTextual()) {
      near(value.textValue())
          .forEach(near -> edits.add(Mutant.of("near_text", leaf.set(answer, near))));
      edits.add(Mutant.of("long_text", leaf.set(answer, longText(value.textValue()))));
      edits.add(Mutant.of("type_changed", leaf.set(answer, NODES.numberNode(1))));
    } else if (value.isBoolean()) {
      edits.add(
          0, Mutant.of("bool_flipped", leaf.set(answer, BooleanNode.valueOf(!value.asBoolean()))));
      edits.add(
          Mutant.of(
              "number_for_bool", leaf.set(answer, NODES.numberNode(value.asBoolean() ? 1 : 0))));
    } else {
      edits.add(Mutant.of("type_changed", leaf.set(answer, NODES.numberNode(0))));
    }
    edits.add(Mutant.of("null", leaf.set(answer, NullNode.getInstance())));
    edits.add(Mutant.of("wrapped", leaf.set(answer, Json.array().add(value))));
    edits.add(Mutant.of("wrapped", leaf.set(answer, Json.object().set("value", value))));
    edits.add(Mutant.of("empty", leaf.set(answer, TextNode.valueOf(""))));
    return edits;
  }

  private static List<JsonNode> near(BigDecimal value, boolean integral) {
    List<JsonNode> near = new ArrayList<>();
    if (integral) {
      BigInteger whole = value.toBigInteger();
      for (long delta : new long[] {1, -1, 10, -2}) {
        near.add(NODES.numberNode(whole.add(BigInteger.valueOf(delta))));
      }
      near.add(NODES.numberNode(whole.negate()));
      near.add(DecimalNode.valueOf(value.add(new BigDecimal("0.5"))));
    } else {
      BigDecimal cent = BigDecimal.ONE.movePointLeft(Math.max(1, value.scale()));
      near.add(DecimalNode.valueOf(value.add(cent.multiply(BigDecimal.valueOf(5)))));
      near.add(DecimalNode.valueOf(value.subtract(BigDecimal.ONE)));
      near.add(DecimalNode.valueOf(value.multiply(new BigDecimal("1.1"))));
      near.add(DecimalNode.valueOf(value.negate()));
    }
    return near;
  }

  private static List<JsonNode> near(String value) {
    List<JsonNode> near = new ArrayList<>();
    near.add(TextNode.valueOf(value + "x"));
    if (!value.isEmpty()) {
      near.add(TextNode.valueOf(value.substring(0, value.length() - 1)));
      char last = value.charAt(value.length() - 1);
      char next = last == '9' || last == 'z' ? (char) (last - 1) : (char) (last + 1);
      near.add(TextNode.valueOf(value.substring(0, value.length() - 1) + next));
    }
    return near;
  }

  private static JsonNode longText(String value) {
    return TextNode.valueOf((value + "-").repeat(LONG / (value.length() + 1) + 1));
  }
}
