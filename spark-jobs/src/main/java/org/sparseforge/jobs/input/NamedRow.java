package org.sparseforge.jobs.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.sparseforge.engine.chat.PythonJson;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.engine.request.RequestRowReader;
import org.sparseforge.engine.request.RowErrorClass;
import org.sparseforge.engine.tokenizer.Surrogates;
import org.sparseforge.engine.tokenizer.TokenizerException;
import org.sparseforge.schemas.Json;

/**
 * A row of input that is no request: an object with an id and whatever its job wants.
 *
 * @param json empty where the row is invalid
 * @param id null where none could be read
 * @param invalid what is wrong with the row, or null
 */
public record NamedRow(ObjectNode json, String id, RequestRow.Invalid invalid) {
  /** Reads a row, and never throws for what it holds. */
  public static NamedRow read(InputRow row) {
    JsonNode node;
    try {
      node =
          PythonJson.parse(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(row.text())).toString());
    } catch (CharacterCodingException | IllegalArgumentException e) {
      // The reader of requests has the words for what is wrong with the line.
      return invalid((RequestRow.Invalid) RequestRowReader.readLine(row.text()));
    }
    if (!node.isObject()) {
      return invalid((RequestRow.Invalid) RequestRowReader.read(node));
    }
    JsonNode id = node.path("id");
    if (!id.isTextual() && !id.isIntegralNumber()) {
      return invalid(
          new RequestRow.Invalid(
              null,
              RowErrorClass.INVALID_ROW,
              "the row has no id; give it one of its own, text or a whole number"));
    }
    try {
      Surrogates.requirePaired(id.asText());
    } catch (TokenizerException e) {
      return invalid(
          new RequestRow.Invalid(null, RowErrorClass.INVALID_UTF8, "id: " + e.getMessage()));
    }
    return new NamedRow((ObjectNode) node, id.asText(), null);
  }

  /** What is wrong with a row that could be read. */
  public RequestRow.Invalid refuse(String message) {
    return new RequestRow.Invalid(id, RowErrorClass.INVALID_ROW, message);
  }

  private static NamedRow invalid(RequestRow.Invalid why) {
    return new NamedRow(Json.object(), null, why);
  }
}
