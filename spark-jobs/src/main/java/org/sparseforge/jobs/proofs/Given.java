package org.sparseforge.jobs.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.sparseforge.engine.chat.PythonJson;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.engine.request.RequestRowReader;
import org.sparseforge.engine.request.RowErrorClass;
import org.sparseforge.engine.tokenizer.Surrogates;
import org.sparseforge.engine.tokenizer.TokenizerException;
import org.sparseforge.jobs.input.InputRow;

/**
 * A row of input, read: a problem, and for {@code label} a proof of it.
 *
 * @param index of the row
 * @param id null where none could be read
 * @param problem empty where the row is invalid
 * @param proof empty where none is wanted, and where an author brought none
 * @param invalid what is wrong with the row, or null
 */
public record Given(
    long index, String id, String problem, String proof, RequestRow.Invalid invalid) {
  /** A row {id, problem}. */
  public static Given problem(InputRow row) {
    return read(row, false);
  }

  /** A row {id, problem, proof}. */
  public static Given proof(InputRow row) {
    return read(row, true);
  }

  private static Given read(InputRow row, boolean withProof) {
    JsonNode node;
    try {
      node =
          PythonJson.parse(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(row.text())).toString());
    } catch (CharacterCodingException | IllegalArgumentException e) {
      // The reader of requests has the words for what is wrong with the line.
      return invalid(row, null, (RequestRow.Invalid) RequestRowReader.readLine(row.text()));
    }
    if (!node.isObject()) {
      return invalid(row, null, (RequestRow.Invalid) RequestRowReader.read(node));
    }
    JsonNode id = node.path("id");
    if (!id.isTextual() && !id.isIntegralNumber()) {
      return invalid(
          row, null, "the row has no id; give it one of its own, text or a whole number");
    }
    String name = id.asText();
    JsonNode problem = node.path("problem");
    JsonNode proof = node.path("proof");
    if (!problem.isTextual() || problem.textValue().isBlank()) {
      return invalid(row, name, "the row has no problem; give its statement as text");
    }
    if (withProof && !proof.isTextual()) {
      return invalid(row, name, "the row has no proof; give it as text, empty where there is none");
    }
    try {
      Surrogates.requirePaired(name);
      Surrogates.requirePaired(problem.textValue());
      Surrogates.requirePaired(proof.asText());
    } catch (TokenizerException e) {
      return invalid(
          row, null, new RequestRow.Invalid(null, RowErrorClass.INVALID_UTF8, e.getMessage()));
    }
    return new Given(
        row.index(), name, problem.textValue(), withProof ? proof.textValue() : "", null);
  }

  private static Given invalid(InputRow row, String id, String message) {
    return invalid(row, id, new RequestRow.Invalid(id, RowErrorClass.INVALID_ROW, message));
  }

  private static Given invalid(InputRow row, String id, RequestRow.Invalid why) {
    return new Given(row.index(), id, "", "", why);
  }
}
