package org.sparseforge.synth.environment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.verify.expr.PythonLiterals;

/** Tools that show many rows at once: page by page, or those that match filters. */
final class ListingTools {
  private static final int PAGE_SIZE = 8;
  private static final int MAX_FILTERS = 4;

  private final Toolset toolset;

  ListingTools(Toolset toolset) {
    this.toolset = toolset;
  }

  Tool pages(Entity entity) {
    String name = toolset.naming().list(entity);
    String about =
        EntityWords.capital(EntityWords.words(entity.name()))
            + " with all details, "
            + PAGE_SIZE
            + " to a page: "
            + EntityWords.describe(entity, EntityWords.visible(entity))
            + ".";
    return new Tool(
        name,
        about,
        ToolModule.parameters(
            Map.of("page", ToolModule.schema("integer", "page to show, from 1")), List.of("page")),
        ToolModule.function(
            name,
            "page",
            about,
            "rows = DB["
                + PythonLiterals.quote(entity.name())
                + "]\n"
                + "pages = max(1, -(-len(rows) // "
                + PAGE_SIZE
                + "))\n"
                + "if isinstance(page, bool) or not isinstance(page, int) or not 1 <= page <= pages:\n"
                + "    raise ValueError(\"page must be a whole number from 1 to %d.\" % pages)\n"
                + "shown = rows[(page - 1) * "
                + PAGE_SIZE
                + ":page * "
                + PAGE_SIZE
                + "]\n"
                + "return {\"page\": page, \"pages\": pages, "
                + PythonLiterals.quote(entity.name())
                + ": [_show(row, "
                + EntityWords.list(EntityWords.visible(entity))
                + ") for row in shown]}"));
  }

  Tool search(Entity entity) {
    String name = toolset.naming().search(entity);
    String about =
        EntityWords.capital(EntityWords.words(entity.name()))
            + " that match every given filter, all where none is given. Shows "
            + EntityWords.describe(entity, EntityWords.visible(entity))
            + ".";
    Map<String, ObjectNode> properties = new LinkedHashMap<>();
    List<String> arguments = new ArrayList<>();
    StringBuilder body =
        new StringBuilder("rows = DB[" + PythonLiterals.quote(entity.name()) + "]\n");
    for (Column column : entity.columns().subList(1, entity.columns().size())) {
      if (entity.extraOf(column.name()) != null || arguments.size() >= MAX_FILTERS) {
        continue;
      }
      String type = column.type();
      if (type.equals("int") || type.equals("decimal")) {
        filter(
            column,
            "max_" + column.name(),
            "at most this",
            "<=",
            "number",
            properties,
            arguments,
            body);
      } else if (!type.equals("list")) {
        filter(
            column,
            column.name(),
            "exactly this",
            "==",
            type.equals("bool") ? "boolean" : "string",
            properties,
            arguments,
            body);
      }
    }
    body.append("return [_show(row, ")
        .append(EntityWords.list(EntityWords.visible(entity)))
        .append(") for row in rows]");
    return new Tool(
        name,
        about,
        ToolModule.parameters(properties, List.of()),
        ToolModule.function(name, String.join(", ", arguments), about, body.toString()));
  }

  private static void filter(
      Column column,
      String argument,
      String meaning,
      String operator,
      String type,
      Map<String, ObjectNode> properties,
      List<String> arguments,
      StringBuilder body) {
    properties.put(
        argument,
        ToolModule.schema(
            type,
            column.about()
                + ", "
                + meaning
                + (column.unit() == null ? "" : ", in " + column.unit())));
    arguments.add(argument + "=None");
    body.append("if ")
        .append(argument)
        .append(" is not None:\n")
        .append("    rows = [row for row in rows if row[")
        .append(PythonLiterals.quote(column.name()))
        .append("] ")
        .append(operator)
        .append(" ")
        .append(argument)
        .append("]\n");
  }
}
