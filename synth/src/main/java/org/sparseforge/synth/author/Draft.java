package org.sparseforge.synth.author;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.sparseforge.schemas.Json;
import org.sparseforge.schemas.Message;
import org.sparseforge.synth.task.Proposal;

/**
 * A task as far as a model has written it: parts by name. A later reply replaces what it sends and
 * leaves the rest.
 */
record Draft(Map<String, String> parts) {
  static final String TOOLS = "tools";
  static final String TOOLS_SOURCE = "tools_source";
  static final String SYSTEM = "system";
  static final String PROMPT = "prompt";
  static final String REQUIREMENTS = "requirements";
  static final String SOLUTION = "solution";
  static final String VERIFIER = "verifier";

  /** In the order in which a person would read them. */
  static final List<String> PARTS =
      List.of(TOOLS, TOOLS_SOURCE, SYSTEM, PROMPT, REQUIREMENTS, SOLUTION, VERIFIER);

  static final Draft EMPTY = new Draft(Map.of());

  private static final Pattern REFUSAL = Pattern.compile("\\breturn\\s+False\\b");

  Draft {
    parts = new LinkedHashMap<>(parts);
  }

  /**
   * This with the parts of a reply.
   *
   * @throws IllegalArgumentException if what results is no whole task; the message is for the model
   */
  Draft with(Map<String, String> sent) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String name : PARTS) {
      String text = sent.getOrDefault(name, parts.get(name));
      if (text != null && !text.isBlank()) {
        all.put(name, text);
      } else if (!name.equals(SYSTEM)) {
        throw new IllegalArgumentException("the part <" + name + "> is missing");
      }
    }
    Draft draft = new Draft(all);
    draft.checkTools();
    if (draft.requirements().isEmpty()) {
      throw new IllegalArgumentException(
          "<requirements> must list what the answer has to meet, a line for each");
    }
    return draft;
  }

  private void checkTools() {
    JsonNode tools;
    try {
      tools = Json.parse(parts.get(TOOLS));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("<tools> is " + e.getMessage(), e);
    }
    if (!tools.isArray() || tools.isEmpty()) {
      throw new IllegalArgumentException("<tools> must be a JSON list of at least one tool");
    }
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** What the answer has to meet, as the model lists it. */
  List<String> requirements() {
    return parts
        .get(REQUIREMENTS)
        .lines()
        .map(line -> line.strip().replaceFirst("^([-*]|\\d+[.)])\\s+", ""))
        .filter(line -> !line.isEmpty())
        .toList();
  }

  Proposal proposal(int level) {
    List<Message> prompt = new ArrayList<>();
    if (parts.containsKey(SYSTEM)) {
      prompt.add(Message.system(parts.get(SYSTEM).strip()));
    }
    prompt.add(Message.user(parts.get(PROMPT).strip()));
    return new Proposal(
        level,
        null,
        Json.write(Json.parse(parts.get(TOOLS))),
        parts.get(TOOLS_SOURCE),
        prompt,
        parts.get(SOLUTION),
        parts.get(VERIFIER),
        List.of(),
        false,
        constraints(),
        0,
        0,
        0,
        1);
  }

  /** Requirements count as far as the verifier has places where it says no. */
  private int constraints() {
    long refusals = REFUSAL.matcher(parts.get(VERIFIER)).results().count();
    return (int) Math.min(requirements().size(), Math.max(1, refusals));
  }

  /** The parts as a reply would send them. */
  String show() {
    StringBuilder text = new StringBuilder();
    parts.forEach(
        (name, value) ->
            text.append('<')
                .append(name)
                .append(">\n")
                .append(value)
                .append("</")
                .append(name)
                .append(">\n"));
    return text.toString();
  }

  /** JSON text of the parts, or null where there are none. */
  String toJson() {
    if (parts.isEmpty()) {
      return null;
    }
    ObjectNode node = Json.object();
    parts.forEach(node::put);
    return Json.write(node);
  }
}
