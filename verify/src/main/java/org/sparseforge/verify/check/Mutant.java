package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.sparseforge.schemas.Json;

/**
 * A changed answer.
 *
 * @param kind what was done to it, such as {@code other_value}
 * @param text what the verifier is given: JSON, or NaN and Infinity which {@code json.loads} reads
 * @param value the same as a tree; empty where {@code text} is no JSON
 */
record Mutant(String kind, String text, Optional<JsonNode> value) {
  static Mutant of(String kind, JsonNode value) {
    return new Mutant(kind, Json.write(value), Optional.of(value));
  }

  static Mutant text(String kind, String text) {
    return new Mutant(kind, text, Optional.empty());
  }
}
