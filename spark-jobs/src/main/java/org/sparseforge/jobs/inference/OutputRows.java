package org.sparseforge.jobs.inference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.sparseforge.engine.ModelInfo;
import org.sparseforge.engine.Usage;
import org.sparseforge.engine.request.RequestRow;
import org.sparseforge.jobs.input.InputRow;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.SchemaVersion;

/** What the rows of both jobs have in common. */
record OutputRows(ModelInfo model) {
  /** Column of staged rows, not of the table: whether the row asks by a bare prompt, not a chat. */
  static final String BARE = "_bare";

  /** The class of a row whose id an earlier one has. */
  private static final String DUPLICATE = "duplicate_id";

  /** A row as one with an error stays: what it cost is 0, not null. */
  ObjectNode begin(InputRow row, String id) {
    return Json.object()
        .put("row", row.index())
        .put("id", id)
        .put("schema_version", SchemaVersion.CURRENT)
        .put("source", row.source())
        .put("model", model.name())
        .put("numerics", model.numerics())
        .put("backend", model.backend())
        .put("prompt_tokens", 0)
        .put("cached_tokens", 0)
        .put("completion_tokens", 0)
        .put("seconds", 0.0);
  }

  static void usage(ObjectNode out, Usage usage, Duration total) {
    out.put("prompt_tokens", usage.promptTokens())
        .put("cached_tokens", usage.cachedTokens())
        .put("completion_tokens", usage.completionTokens())
        .put("seconds", Math.round(total.toNanos() / 1e6) / 1e3);
    usage.costUsd().ifPresent(cost -> out.put("cost_usd", cost));
  }

  static ObjectNode fail(ObjectNode out, String errorClass, String message) {
    // A message may quote half a surrogate pair, which no UTF-8 file can hold.
    String clean =
        message
            .codePoints()
            .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    out.putObject("error").put("class", errorClass).put("message", clean);
    return out;
  }

  static ObjectNode fail(ObjectNode out, RequestRow.Invalid invalid) {
    return fail(out, invalid.errorClass().text(), invalid.message());
  }

  static ObjectNode failRepeated(ObjectNode out, String id) {
    return fail(
        out, DUPLICATE, "id '" + id + "' is taken by an earlier row; give every row its own");
  }

  static void ints(ArrayNode array, int[] values) {
    for (int value : values) {
      array.add(value);
    }
  }

  static void floats(ArrayNode array, float[] values) {
    for (float value : values) {
      array.add(value);
    }
  }
}
