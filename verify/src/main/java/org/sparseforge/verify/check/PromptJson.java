package org.sparseforge.verify.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;

/**
 * JSON values that a prompt shows, such as an example of the answer's form: an agent without tools
 * can send one back as it stands.
 */
final class PromptJson {
  private static final int MOST = 8;

  /** Text may follow the value: it is the rest of the prompt. */
  private static final ObjectReader READER =
      Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private PromptJson() {}

  /** Objects and lists that are not empty, the outermost only, in the order of the prompt. */
  static List<JsonNode> shown(List<Message> prompt) {
    List<JsonNode> found = new ArrayList<>();
    for (Message message : prompt) {
      String text = message.content();
      int at = 0;
      while (at < text.length() && found.size() < MOST) {
        char c = text.charAt(at);
        int end = c == '{' || c == '[' ? read(text, at, found) : at;
        at = Math.max(end, at + 1);
      }
    }
    return found;
  }

  /** Where the value that begins at {@code start} ends; {@code start} where there is none. */
  private static int read(String text, int start, List<JsonNode> found) {
    try (JsonParser parser = READER.createParser(text.substring(start))) {
      JsonNode node = READER.readTree(parser);
      if (!node.isEmpty()) {
        found.add(node);
      }
      return start + (int) parser.currentLocation().getCharOffset();
    } catch (IOException e) {
      return start; // Braces of another kind: a placeholder, a set, prose.
    }
  }
}
