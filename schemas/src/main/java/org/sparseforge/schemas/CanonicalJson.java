package org.sparseforge.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One spelling for every JSON value, so that equal values have equal bytes: keys sorted by UTF-16
 * code unit, no white space, non-ASCII characters as they are, numbers without exponent, trailing
 * zeros or a minus on zero.
 *
 * <p>For values without fractions Python writes the same text with {@code json.dumps(v,
 * sort_keys=True, separators=(",", ":"), ensure_ascii=False)}.
 */
public final class CanonicalJson {
  private CanonicalJson() {}

  public static String write(JsonNode node) {
    StringBuilder out = new StringBuilder();
    append(out, node);
    return out.toString();
  }

  private static void append(StringBuilder out, JsonNode node) {
    if (node.isObject()) {
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      Collections.sort(names);
      out.append('{');
      String separator = "";
      for (String name : names) {
        out.append(separator).append(quote(name)).append(':');
        append(out, node.get(name));
        separator = ",";
      }
      out.append('}');
    } else if (node.isArray()) {
      out.append('[');
      String separator = "";
      for (JsonNode item : node) {
        out.append(separator);
        append(out, item);
        separator = ",";
      }
      out.append(']');
    } else if (node.isTextual()) {
      out.append(quote(node.textValue()));
    } else if (node.isNumber()) {
      out.append(number(node));
    } else {
      out.append(node.asText());
    }
  }

  private static String number(JsonNode node) {
    if (node.isDouble() && !Double.isFinite(node.doubleValue())
        || node.isFloat() && !Float.isFinite(node.floatValue())) {
      throw new IllegalArgumentException("JSON has no " + node.asText());
    }
    BigDecimal value = node.decimalValue();
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static String quote(String text) {
    try {
      return Json.MAPPER.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a string could not be written as JSON", e);
    }
  }
}
