package org.sparseforge.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One strict JSON reader and writer for the whole product: duplicate keys, trailing text and
 * numbers of more than 1,000 places are errors.
 */
public final class Json {
  public static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .nodeFactory(new BoundedNumbers())
          .build();

  /** 1e999999999 takes eleven bytes to write, and in sums or as plain text a gigabyte. */
  private static final class BoundedNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;
    private static final int MOST_PLACES = 1000;

    @Override
    public ValueNode numberNode(BigDecimal value) {
      if (value != null && Math.abs((long) value.scale()) > MOST_PLACES) {
        throw new IllegalArgumentException(
            "not JSON: the number " + value + " has more than " + MOST_PLACES + " places");
      }
      return super.numberNode(value);
    }
  }

  private Json() {}

  /**
   * Parses one JSON value.
   *
   * @throws IllegalArgumentException if {@code text} is not exactly one JSON value; the message
   *     says where
   */
  public static JsonNode parse(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new IllegalArgumentException("not JSON: the text is empty");
      }
      return node;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String where =
          at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage() + where, e);
    }
  }

  /** Compact JSON text, keys in insertion order. */
  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree could not be written", e);
    }
  }

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** An array node of {@code items}, each turned into JSON by {@code toJson}. */
  public static <T> ArrayNode arrayOf(
      Iterable<T> items, Function<? super T, ? extends JsonNode> toJson) {
    ArrayNode array = array();
    items.forEach(item -> array.add(toJson.apply(item)));
    return array;
  }

  /**
   * The elements of {@code array}, each read by {@code read}; a missing or null node gives an empty
   * list.
   */
  public static <T> List<T> listOf(JsonNode array, Function<JsonNode, T> read) {
    List<T> list = new ArrayList<>();
    if (array != null) {
      array.forEach(item -> list.add(read.apply(item)));
    }
    return List.copyOf(list);
  }

  /**
   * The text of field {@code name}, or null where it is null or missing.
   *
   * @throws IllegalArgumentException if the field is there but is no text
   */
  public static String textOrNull(JsonNode object, String name) {
    JsonNode field = object.get(name);
    if (field == null || field.isNull()) {
      return null;
    }
    if (!field.isTextual()) {
      throw new IllegalArgumentException(
          "field '" + name + "' must be text, found " + field.getNodeType());
    }
    return field.textValue();
  }

  /** Like {@link #textOrNull}, but a missing field is an error too. */
  public static String text(JsonNode object, String name) {
    String value = textOrNull(object, name);
    if (value == null) {
      throw new IllegalArgumentException("field '" + name + "' is missing");
    }
    return value;
  }

  /**
   * The number in field {@code name}, or null where it is null or missing.
   *
   * @throws IllegalArgumentException if the field is there but is no number
   */
  public static Double numberOrNull(JsonNode object, String name) {
    JsonNode field = object.get(name);
    if (field == null || field.isNull()) {
      return null;
    }
    if (!field.isNumber()) {
      throw new IllegalArgumentException(
          "field '" + name + "' must be a number, found " + field.getNodeType());
    }
    return field.doubleValue();
  }
}
