package org.sparseforge.verify.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.CanonicalJson;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;

/** What an answer reports besides its decisions: computed from them, and compared. */
final class ReportedOutputs {
  /**
   * Outputs computed with fractions are compared to within half a hundredth, as the written
   * verifiers do.
   */
  static final BigDecimal TOLERANCE = new BigDecimal("0.005");

  private final List<ConstraintModel.Output> outputs;
  private final Map<String, Expr> expressions = new LinkedHashMap<>();

  ReportedOutputs(List<ConstraintModel.Output> outputs) {
    this.outputs = outputs;
    for (ConstraintModel.Output output : outputs) {
      if (output.expression() != null) {
        expressions.put(output.field(), ExprParser.parse(output.expression()));
      }
    }
  }

  /** What a field of an expression must say under {@code scope}. */
  JsonNode computed(String field, Scope scope) {
    return json(Evaluator.evaluate(expressions.get(field), scope));
  }

  /** Sets every output of {@code answer}. */
  void write(ObjectNode answer, Scope scope) {
    outputs.forEach(output -> answer.set(output.field(), expected(output, scope)));
  }

  /** Whether {@code answer} reports what follows from its decisions. */
  boolean match(JsonNode answer, Scope scope) {
    return outputs.stream()
        .allMatch(
            output ->
                matches(expected(output, scope), answer.get(output.field()), output.unordered()));
  }

  private JsonNode expected(ConstraintModel.Output output, Scope scope) {
    return output.expression() == null ? output.value() : computed(output.field(), scope);
  }

  private static boolean matches(JsonNode expected, JsonNode found, boolean unordered) {
    if (expected.isNumber()) {
      return found.isNumber()
          && expected.decimalValue().subtract(found.decimalValue()).abs().compareTo(TOLERANCE) <= 0;
    } else if (expected.isArray() && unordered) {
      return found.isArray() && sorted(expected).equals(sorted(found));
    }
    return CanonicalJson.write(expected).equals(CanonicalJson.write(found));
  }

  private static List<String> sorted(JsonNode array) {
    List<String> items = new ArrayList<>();
    array.forEach(item -> items.add(CanonicalJson.write(item)));
    items.sort(null);
    return items;
  }

  private static JsonNode json(Object value) {
    if (value instanceof Row row) {
      return Json.MAPPER.getNodeFactory().textNode((String) row.key());
    } else if (value instanceof List<?> list) {
      return Json.arrayOf(list, ReportedOutputs::json);
    } else if (value instanceof BigDecimal number) {
      BigDecimal plain = number.stripTrailingZeros();
      return plain.scale() <= 0
          ? Json.MAPPER.getNodeFactory().numberNode(plain.toBigIntegerExact())
          : Json.MAPPER.getNodeFactory().numberNode(plain);
    }
    return Json.MAPPER.valueToTree(value);
  }
}
