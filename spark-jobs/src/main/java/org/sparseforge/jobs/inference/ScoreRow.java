package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.engine.Prompt;
import org.sparseforge.engine.chat.PythonJson;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.engine.request.RequestRowReader;
import org.sparseforge.engine.request.RowErrorClass;
import org.sparseforge.schemas.Json;

/**
 * A row of {@code score}, read: a request and what is to be scored after it. Rows are {id, prompt
 * or messages, continuations} or {id, token_ids, prompt_length}.
 *
 * @param request the row up to its continuations, or why it is none
 * @param continuations empty where the row is invalid
 */
record ScoreRow(RequestRow request, List<Prompt> continuations) {
  static ScoreRow read(byte[] line) {
    JsonNode row;
    try {
      row =
          PythonJson.parse(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
    } catch (CharacterCodingException | IllegalArgumentException e) {
      // The reader of requests has the words for what is wrong with the line.
      return new ScoreRow(RequestRowReader.readLine(line), List.of());
    }
    if (!row.isObject()) {
      return new ScoreRow(RequestRowReader.read(row), List.of());
    }
    if (row.hasNonNull("token_ids")) {
      return readIds((ObjectNode) row);
    }
    RequestRow request = RequestRowReader.read(row);
    if (request instanceof RequestRow.Invalid) {
      return new ScoreRow(request, List.of());
    }
    JsonNode body = ((RequestRow.Request) request).body();
    JsonNode continuations = body.path("continuations");
    if (!continuations.isArray() || continuations.isEmpty()) {
      return invalid(request, "continuations must be a list of at least one text");
    }
    List<Prompt> read = new ArrayList<>();
    for (JsonNode continuation : continuations) {
      if (continuation.isTextual()) {
        read.add(Prompt.of(continuation.textValue()));
      } else if (isIds(continuation)) {
        read.add(Prompt.of(ids(continuation, 0, continuation.size())));
      } else {
        return invalid(
            request, "continuations[" + read.size() + "] must be text, or a list of token ids");
      }
    }
    return new ScoreRow(request, read);
  }

  private static ScoreRow readIds(ObjectNode row) {
    JsonNode ids = row.get("token_ids");
    ArrayNode prompt = Json.array();
    RequestRow request = RequestRowReader.read(row.deepCopy().<ObjectNode>set("prompt", prompt));
    if (request instanceof RequestRow.Invalid) {
      return new ScoreRow(request, List.of());
    }
    if (!isIds(ids) || ids.isEmpty()) {
      return invalid(request, "token_ids must be a list of token ids");
    }
    JsonNode length = row.path("prompt_length");
    if (!length.isInt() || length.intValue() < 0 || length.intValue() >= ids.size()) {
      return invalid(
          request,
          "prompt_length must be 0 to "
              + (ids.size() - 1)
              + ", so that a token is left to score; got "
              + (length.isMissingNode() ? "none" : length));
    }
    for (int i = 0; i < length.intValue(); i++) {
      prompt.add(ids.get(i));
    }
    return new ScoreRow(
        RequestRowReader.read(row.deepCopy().<ObjectNode>set("prompt", prompt)),
        List.of(Prompt.of(ids(ids, length.intValue(), ids.size()))));
  }

  private static ScoreRow invalid(RequestRow request, String message) {
    String id = ((RequestRow.Request) request).id();
    return new ScoreRow(new RequestRow.Invalid(id, RowErrorClass.INVALID_ROW, message), List.of());
  }

  private static boolean isIds(JsonNode list) {
    if (!list.isArray()) {
      return false;
    }
    for (JsonNode id : list) {
      if (!id.isInt() || id.intValue() < 0) {
        return false;
      }
    }
    return true;
  }

  private static int[] ids(JsonNode list, int from, int to) {
    int[] ids = new int[to - from];
    for (int i = from; i < to; i++) {
      ids[i - from] = list.get(i).intValue();
    }
    return ids;
  }
}
