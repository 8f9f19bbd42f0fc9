package org.sparseforge.verify.episode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.sparseforge.engine.chat.PythonJson;
import org.sparseforge.engine.chat.ToolCall;
import org.sparseforge.schemas.Json;
import org.sparseforge.verify.sandbox.EnvironmentSession;
import org.sparseforge.verify.sandbox.ToolResult;

/**
 * Takes an agent's calls to its environment, and gives back what the agent is to read. Whatever an
 * agent does wrong is told to it here; a session that breaks is thrown on.
 */
final class ToolDesk {
  private final ToolCatalog catalog;
  private final EnvironmentSession session;
  private final int maxChars;

  /**
   * @param maxChars of a result that are shown
   */
  ToolDesk(ToolCatalog catalog, EnvironmentSession session, int maxChars) {
    this.catalog = catalog;
    this.session = session;
    this.maxChars = maxChars;
  }

  String run(ToolCall call) {
    return ShownText.of(answer(call), maxChars);
  }

  private String answer(ToolCall call) {
    if (!catalog.has(call.name())) {
      return "Error: there is no tool '"
          + call.name()
          + "'; the tools are "
          + String.join(", ", catalog.names());
    }
    JsonNode arguments;
    try {
      arguments = Json.parse(call.arguments());
    } catch (IllegalArgumentException e) {
      return "Error: the arguments are " + e.getMessage() + "; send one JSON object";
    }
    if (!arguments.isObject()) {
      return "Error: the arguments must be one JSON object with the tool's parameters by name";
    }
    Optional<String> complaint = catalog.complaint(call.name(), arguments);
    if (complaint.isPresent()) {
      return "Error: the arguments do not fit the tool's parameters: " + complaint.get();
    }
    return said(session.call(call.name(), Json.write(arguments)));
  }

  private static String said(ToolResult result) {
    if (result instanceof ToolResult.Returned returned) {
      JsonNode value = PythonJson.parse(returned.value());
      return value.isTextual() ? value.textValue() : PythonJson.write(value);
    }
    if (result instanceof ToolResult.Raised raised) {
      // The tools' own word for what an agent can mend; everything else is named.
      String type = raised.type().equals("ValueError") ? "" : raised.type() + ": ";
      return "Error: " + type + raised.message();
    }
    if (result instanceof ToolResult.Stopped stopped) {
      return "Error: the call was stopped, nothing was changed: " + stopped.detail();
    }
    throw new AssertionError(result);
  }
}
