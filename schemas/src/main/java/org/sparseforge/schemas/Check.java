package org.sparseforge.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one named check found.
 *
 * @param name one of design's check names, such as {@code solution_passes}
 * @param detail one sentence for a person: what was tried, and why it failed where it did
 */
public record Check(String name, boolean passed, String detail) {
  public static Check passed(String name, String detail) {
    return new Check(name, true, detail);
  }

  public static Check failed(String name, String detail) {
    return new Check(name, false, detail);
  }

  public ObjectNode toJson() {
    return Json.object().put("name", name).put("passed", passed).put("detail", detail);
  }

  public static Check fromJson(JsonNode node) {
    return new Check(
        Json.text(node, "name"), node.path("passed").booleanValue(), Json.text(node, "detail"));
  }
}
