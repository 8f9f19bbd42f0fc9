package org.sparseforge.synth.environment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.verify.expr.PythonWriter;

/** Writes the reading tools of a toolset: descriptions for the agent, Python for the host. */
public final class ToolsWriter {
  /** Helpers that every tools module starts with. */
  static final String PREAMBLE =
      """
      # Tools over the database DB, which the host loads afresh for every episode.
      DB = {}


      def _find(table, key, value):
          for row in DB[table]:
              if row[key] == value:
                  return row
          raise ValueError("There is no entry in %s with %s %r." % (table, key, value))


      def _show(row, columns):
          return {column: row[column] for column in columns}
      """;

  private static final int PAGE_SIZE = 8;

  private final Domain domain;
  private final Toolset toolset;

  public ToolsWriter(Domain domain, Toolset toolset) {
    this.domain = domain;
    this.toolset = toolset;
  }

  /** The reading tools, in the order of the tables; single values last. */
  public List<Tool> readingTools() {
    List<Tool> tools = new ArrayList<>();
    toolset.access().forEach((table, access) -> tools.addAll(tools(domain.entity(table), access)));
    for (String extra : toolset.extras()) {
      Entity entity = domain.entity(extra.substring(0, extra.indexOf('.')));
      String group = extra.substring(extra.indexOf('.') + 1);
      List<String> columns = new ArrayList<>(List.of(entity.key()));
      columns.addAll(entity.extras().get(group));
      tools.add(
          getter(
              entity,
              toolset.naming().extra(entity, group),
              capital(group.replace('_', ' '))
                  + " of one "
                  + entity.one()
                  + ": "
                  + describe(entity, entity.extras().get(group))
                  + ".",
              columns));
    }
    domain.singles().forEach((name, column) -> tools.add(single(name, column)));
    return tools;
  }

  /** The OpenAI tool array of {@code tools}, as JSON text. */
  public static String json(List<Tool> tools) {
    return Json.write(Json.arrayOf(tools, Tool::toJson));
  }

  /** The Python module that holds {@code tools}. */
  public static String source(List<Tool> tools, String imports) {
    return imports
        + (imports.isEmpty() ? "" : "\n")
        + PREAMBLE
        + tools.stream().map(tool -> "\n\n" + tool.source()).collect(Collectors.joining());
  }

  static List<String> visible(Entity entity) {
    return entity.columns().stream()
        .map(Column::name)
        .filter(c -> entity.extraOf(c) == null)
        .toList();
  }

  private List<Tool> tools(Entity entity, Access access) {
    String about = describe(entity, visible(entity).subList(1, visible(entity).size()));
    Tool get =
        getter(
            entity,
            toolset.naming().get(entity),
            "Details of one " + entity.one() + (about.isEmpty() ? "." : ": " + about + "."),
            visible(entity));
    return switch (access) {
      case LIST_AND_GET -> List.of(listKeys(entity), get);
      case LIST_BY_PARENT -> List.of(listByParent(entity), get);
      case SEARCH -> List.of(search(entity));
      case PAGES -> List.of(pages(entity));
      case LIST_AND_FIELDS -> List.of(listKeys(entity), fields(entity));
      case BY_PAIR -> List.of(byPair(entity));
    };
  }

  private Tool listKeys(Entity entity) {
    String name = toolset.naming().list(entity);
    String about = capital(plural(entity.key())) + " of all " + words(entity.name()) + ".";
    return new Tool(
        name,
        about,
        parameters(Map.of(), List.of()),
        function(
            name,
            "",
            about,
            "return [row["
                + quote(entity.key())
                + "] for row in DB["
                + quote(entity.name())
                + "]]"));
  }

  private Tool listByParent(Entity entity) {
    String column = Toolset.parentColumn(entity);
    Entity parent = domain.entity(entity.ref(column));
    String name = toolset.naming().listBy(entity, column);
    String about =
        capital(plural(entity.key()))
            + " of the "
            + words(entity.name())
            + " that belong to one "
            + parent.one()
            + ".";
    return new Tool(
        name,
        about,
        parameters(
            Map.of(column, schema("string", parent.key() + " of the " + parent.one())),
            List.of(column)),
        function(
            name,
            column,
            about,
            "_find("
                + quote(parent.name())
                + ", "
                + quote(parent.key())
                + ", "
                + column
                + ")\n"
                + "return [row["
                + quote(entity.key())
                + "] for row in DB["
                + quote(entity.name())
                + "] if row["
                + quote(column)
                + "] == "
                + column
                + "]"));
  }

  private Tool getter(Entity entity, String name, String about, List<String> columns) {
    String key = entity.key();
    return new Tool(
        name,
        about,
        parameters(
            Map.of(key, schema("string", key.replace('_', ' ') + " of the " + entity.one())),
            List.of(key)),
        function(
            name,
            key,
            about,
            "return _show(_find("
                + quote(entity.name())
                + ", "
                + quote(key)
                + ", "
                + key
                + "), "
                + list(columns)
                + ")"));
  }

  private Tool fields(Entity entity) {
    String name = toolset.naming().fields(entity);
    List<String> visible = visible(entity);
    String about =
        "Chosen fields of one "
            + entity.one()
            + ". Fields: "
            + describe(entity, visible.subList(1, visible.size()))
            + ".";
    Map<String, ObjectNode> properties = new LinkedHashMap<>();
    properties.put(
        entity.key(), schema("string", entity.key().replace('_', ' ') + " of the " + entity.one()));
    ObjectNode fields = schema("array", "names of the fields to show");
    ObjectNode items = fields.putObject("items").put("type", "string");
    visible.subList(1, visible.size()).forEach(items.putArray("enum")::add);
    properties.put("fields", fields);
    return new Tool(
        name,
        about,
        parameters(properties, List.of(entity.key(), "fields")),
        function(
            name,
            entity.key() + ", fields",
            about,
            "row = _find("
                + quote(entity.name())
                + ", "
                + quote(entity.key())
                + ", "
                + entity.key()
                + ")\n"
                + "known = "
                + list(visible)
                + "\n"
                + "for field in fields:\n"
                + "    if field not in known:\n"
                + "        raise ValueError(\"Unknown field %r; there are %s.\" % (field, \", \".join(known)))\n"
                + "return _show(row, ["
                + quote(entity.key())
                + "] + list(fields))"));
  }

  private Tool pages(Entity entity) {
    String name = toolset.naming().list(entity);
    String about =
        capital(words(entity.name()))
            + " with all details, "
            + PAGE_SIZE
            + " to a page: "
            + describe(entity, visible(entity))
            + ".";
    return new Tool(
        name,
        about,
        parameters(Map.of("page", schema("integer", "page to show, from 1")), List.of("page")),
        function(
            name,
            "page",
            about,
            "rows = DB["
                + quote(entity.name())
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
                + quote(entity.name())
                + ": [_show(row, "
                + list(visible(entity))
                + ") for row in shown]}"));
  }

  private Tool search(Entity entity) {
    String name = toolset.naming().search(entity);
    String about =
        capital(words(entity.name()))
            + " that match every given filter, all where none is given. Shows "
            + describe(entity, visible(entity))
            + ".";
    Map<String, ObjectNode> properties = new LinkedHashMap<>();
    List<String> arguments = new ArrayList<>();
    StringBuilder body = new StringBuilder("rows = DB[" + quote(entity.name()) + "]\n");
    for (Column column : entity.columns().subList(1, entity.columns().size())) {
      if (entity.extraOf(column.name()) != null || arguments.size() >= 4) {
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
    body.append("return [_show(row, ").append(list(visible(entity))).append(") for row in rows]");
    return new Tool(
        name,
        about,
        parameters(properties, List.of()),
        function(name, String.join(", ", arguments), about, body.toString()));
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
        schema(
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
        .append(quote(column.name()))
        .append("] ")
        .append(operator)
        .append(" ")
        .append(argument)
        .append("]\n");
  }

  private Tool byPair(Entity entity) {
    String name = toolset.naming().get(entity);
    List<String> two = pairColumns(entity);
    Entity parent = domain.entity(entity.rows().pairs());
    List<String> visible = visible(entity);
    String about =
        capital(entity.one())
            + " between two "
            + words(parent.name())
            + ": "
            + describe(
                entity,
                visible.stream().filter(c -> !two.contains(c) && !c.equals(entity.key())).toList())
            + ".";
    Map<String, ObjectNode> properties = new LinkedHashMap<>();
    two.forEach(
        column ->
            properties.put(column, schema("string", parent.key() + " of the " + parent.one())));
    String either =
        entity.rows().bothWays()
            ? "row[\"%1$s\"] == %1$s and row[\"%2$s\"] == %2$s"
            : "{row[\"%1$s\"], row[\"%2$s\"]} == {%1$s, %2$s}";
    return new Tool(
        name,
        about,
        parameters(properties, two),
        function(
            name,
            String.join(", ", two),
            about,
            "for row in DB["
                + quote(entity.name())
                + "]:\n"
                + "    if "
                + String.format(either, two.get(0), two.get(1))
                + ":\n"
                + "        return _show(row, "
                + list(visible)
                + ")\n"
                + "raise ValueError(\"There is no "
                + entity.one()
                + " between %r and %r.\" % ("
                + two.get(0)
                + ", "
                + two.get(1)
                + "))"));
  }

  static List<String> pairColumns(Entity entity) {
    return entity.columns().stream()
        .filter(c -> c.maker() instanceof org.sparseforge.synth.domain.Maker.Parent)
        .map(Column::name)
        .toList();
  }

  private Tool single(String name, Column column) {
    String tool = toolset.naming().single(name);
    String about = capital(column.about()) + ".";
    return new Tool(
        tool,
        about,
        parameters(Map.of(), List.of()),
        function(tool, "", about, "return DB[" + quote(name) + "]"));
  }

  private static String describe(Entity entity, List<String> columns) {
    return columns.stream()
        .map(
            name -> {
              Column column = entity.column(name);
              String meaning = column.about().equals(name.replace('_', ' ')) ? "" : column.about();
              String unit = column.unit() == null ? "" : column.unit();
              String both = meaning + (meaning.isEmpty() || unit.isEmpty() ? "" : ", ") + unit;
              return name + (both.isEmpty() ? "" : " (" + both + ")");
            })
        .collect(Collectors.joining(", "));
  }

  /** A JSON Schema of an object with these properties. */
  public static ObjectNode parameters(Map<String, ObjectNode> properties, List<String> required) {
    ObjectNode node = Json.object().put("type", "object");
    ObjectNode of = node.putObject("properties");
    properties.forEach(of::set);
    required.forEach(node.putArray("required")::add);
    return node.put("additionalProperties", false);
  }

  public static ObjectNode schema(String type, String description) {
    return Json.object().put("type", type).put("description", description);
  }

  /** A Python function definition. */
  public static String function(String name, String arguments, String about, String body) {
    String docstring = about.replace("\\", "\\\\").replace("\"", "'");
    return "def "
        + name
        + "("
        + arguments
        + "):\n    \"\"\""
        + docstring
        + "\"\"\"\n"
        + body.lines()
            .map(line -> line.isEmpty() ? "" : "    " + line)
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private static String list(List<String> items) {
    return "[" + items.stream().map(PythonWriter::quote).collect(Collectors.joining(", ")) + "]";
  }

  private static String quote(String text) {
    return PythonWriter.quote(text);
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static String words(String name) {
    return name.replace('_', ' ');
  }

  private static String plural(String key) {
    String word = words(key);
    return word.endsWith("s") ? word : word + "s";
  }
}
