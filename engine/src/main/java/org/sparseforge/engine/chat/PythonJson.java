package org.sparseforge.engine.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * JSON as Python reads and writes it, because prompts hold Python's spelling of tools and
 * arguments: {@code json.loads(text)} and {@code json.dumps(value, ensure_ascii=False)}.
 *
 * <p>Fractions are doubles, whole numbers have any size up to 4,300 digits, NaN and Infinity are
 * values, and of a repeated key the first place and the last value count. Nesting deeper than 1,000
 * is refused.
 */
public final class PythonJson {
  private static final int MAX_DIGITS = 4300;
  private static final int MAX_DEPTH = 1000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(MAX_DIGITS)
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(Integer.MAX_VALUE)
                          .build())
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private PythonJson() {}

  /**
   * Reads one JSON value.
   *
   * @throws IllegalArgumentException if {@code text} is not exactly one; the message begins with
   *     "not JSON" and says where
   */
  public static JsonNode parse(String text) {
    try (JsonParser parser = new PythonWords(MAPPER.createParser(text))) {
      JsonNode node = MAPPER.readTree(parser);
      if (node == null || node.isMissingNode()) {
        throw new IllegalArgumentException("not JSON: the text is empty");
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("not JSON: more text follows the value");
      }
      return node;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String where =
          at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage() + where, e);
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory failed", e);
    }
  }

  /**
   * Writes {@code node}; keys keep their order, only quotes, backslash and controls are escaped.
   */
  public static String write(JsonNode node) {
    StringBuilder out = new StringBuilder();
    append(out, node);
    return out.toString();
  }

  /** Writes a string with its quotes. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    appendQuoted(out, text);
    return out.toString();
  }

  private static void append(StringBuilder out, JsonNode node) {
    if (node.isObject()) {
      out.append('{');
      String separator = "";
      for (var field : node.properties()) {
        out.append(separator);
        appendQuoted(out, field.getKey());
        out.append(": ");
        append(out, field.getValue());
        separator = ", ";
      }
      out.append('}');
    } else if (node.isArray()) {
      out.append('[');
      String separator = "";
      for (JsonNode item : node) {
        out.append(separator);
        append(out, item);
        separator = ", ";
      }
      out.append(']');
    } else if (node.isTextual()) {
      appendQuoted(out, node.textValue());
    } else if (node.isIntegralNumber() || node.isBoolean() || node.isNull()) {
      out.append(node.asText());
    } else if (node.isNumber()) {
      out.append(PythonFloat.repr(node.doubleValue()));
    } else {
      throw new IllegalArgumentException("a node of type " + node.getNodeType() + " is no JSON");
    }
  }

  private static void appendQuoted(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** Refuses the one bare word that Jackson knows and Python does not. */
  private static final class PythonWords extends JsonParserDelegate {
    PythonWords(JsonParser parser) {
      super(parser);
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (token == JsonToken.VALUE_NUMBER_FLOAT && "-INF".equals(getText())) {
        throw new JsonParseException(this, "'-INF' is not a value; write -Infinity");
      }
      return token;
    }
  }
}
