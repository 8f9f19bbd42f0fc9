package org.sparseforge.engine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.OptionalInt;
import org.sparseforge.engine.chat.MalformedCompletion;
import org.sparseforge.schemas.Json;

/**
 * How an answer breaks its format.
 *
 * @param kind the published parser's word for it, in lower case, or {@link #ARGUMENTS_NOT_JSON}
 * @param message one sentence: what was expected and what is there
 * @param at where in the text the broken piece begins, in UTF-16 units, where that is known
 */
public record MalformedReply(String kind, String message, OptionalInt at) {
  /** The calls can be told apart, but the arguments of one are no JSON object. */
  public static final String ARGUMENTS_NOT_JSON = "arguments_not_json";

  static MalformedReply of(MalformedCompletion malformed) {
    return new MalformedReply(
        malformed.kind().name().toLowerCase(Locale.ROOT),
        malformed.message(),
        OptionalInt.of(malformed.at()));
  }

  /**
   * @param call number of the call whose arguments are wrong, from 0
   * @param problem what is wrong with them
   */
  public static MalformedReply arguments(int call, String problem) {
    return new MalformedReply(
        ARGUMENTS_NOT_JSON, "call " + call + ": " + problem, OptionalInt.empty());
  }

  /** {kind, message, at}, without at where it is not known. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object().put("kind", kind).put("message", message);
    at.ifPresent(index -> json.put("at", index));
    return json;
  }
}
