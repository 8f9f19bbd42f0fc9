package org.sparseforge.engine.endpoint;

import com.fasterxml.jackson.databind.JsonNode;

/** Text out of an answer, fit to be written: a server may send half a surrogate pair. */
final class AnswerText {
  private AnswerText() {}

  /** The text of a field; empty where it is missing, null or no text. */
  static String of(JsonNode node, String name) {
    JsonNode field = node.path(name);
    return field.isTextual() ? whole(field.textValue()) : "";
  }

  /** Text, or a list of parts with text, which some servers send as content. */
  static String content(JsonNode message) {
    JsonNode content = message.path("content");
    if (!content.isArray()) {
      return of(message, "content");
    }
    StringBuilder text = new StringBuilder();
    content.forEach(part -> text.append(of(part, "text")));
    return text.toString();
  }

  /** With U+FFFD in place of every half of a pair that stands alone. */
  static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
      }
    }
    return text;
  }
}
