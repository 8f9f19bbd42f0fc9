package org.sparseforge.jobs.input;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.sparseforge.engine.chat.PythonJson;

/**
 * What the driver needs of a row to place it. A row that cannot be read has an empty head: what is
 * wrong with it is found, and said, where it is worked on.
 *
 * @param id or null
 * @param prefix how its prompt begins: rows of equal prefixes are worth running together
 * @param batch whether it has the shape of an OpenAI batch line
 */
public record RowHead(String id, String prefix, boolean batch) implements Serializable {
  private static final int PREFIX_CHARS = 16 << 10;
  private static final RowHead UNREADABLE = new RowHead(null, "", false);

  static RowHead of(byte[] text) {
    JsonNode row;
    try {
      row =
          PythonJson.parse(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString());
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return UNREADABLE;
    }
    if (!row.isObject()) {
      return UNREADABLE;
    }
    JsonNode id = row.hasNonNull("custom_id") ? row.get("custom_id") : row.path("id");
    JsonNode body = row.path("body").isObject() ? row.get("body") : row;
    return new RowHead(
        id.isTextual() || id.isIntegralNumber() ? id.asText() : null, prefix(body), body != row);
  }

  private static String prefix(JsonNode body) {
    StringBuilder prefix = new StringBuilder();
    for (String key : new String[] {"tools", "messages", "prompt", "token_ids"}) {
      JsonNode part = body.path(key);
      if (!part.isMissingNode() && !part.isNull()) {
        prefix.append(part.isTextual() ? part.textValue() : part.toString());
      }
    }
    return prefix.substring(0, Math.min(prefix.length(), PREFIX_CHARS));
  }
}
