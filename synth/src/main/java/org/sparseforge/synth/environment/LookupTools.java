package org.sparseforge.synth.environment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.verify.expr.PythonLiterals;

/** Tools that name rows, or show one row that is asked for by name. */
final class LookupTools {
  private final Domain domain;
  private final Toolset toolset;

  LookupTools(Domain domain, Toolset toolset) {
    this.domain = domain;
    this.toolset = toolset;
  }

  Tool listKeys(Entity entity) {
    String name = toolset.naming().list(entity);
    String about =
        EntityWords.capital(EntityWords.plural(entity.key()))
            + " of all "
            + EntityWords.words(entity.name())
            + ".";
    return new Tool(
        name,
        about,
        ToolModule.parameters(Map.of(), List.of()),
        ToolModule.function(
            name,
            "",
            about,
            "return [row["
                + PythonLiterals.quote(entity.key())
                + "] for row in DB["
                + PythonLiterals.quote(entity.name())
                + "]]"));
  }

  Tool listByParent(Entity entity) {
    String column = Toolset.parentColumn(entity);
    Entity parent = domain.entity(entity.ref(column));
    String name = toolset.naming().listBy(entity, column);
    String about =
        EntityWords.capital(EntityWords.plural(entity.key()))
            + " of the "
            + EntityWords.words(entity.name())
            + " that belong to one "
            + parent.one()
            + ".";
    return new Tool(
        name,
        about,
        ToolModule.parameters(
            Map.of(column, ToolModule.schema("string", parent.key() + " of the " + parent.one())),
            List.of(column)),
        ToolModule.function(
            name,
            column,
            about,
            "_find("
                + PythonLiterals.quote(parent.name())
                + ", "
                + PythonLiterals.quote(parent.key())
                + ", "
                + column
                + ")\n"
                + "return [row["
                + PythonLiterals.quote(entity.key())
                + "] for row in DB["
                + PythonLiterals.quote(entity.name())
                + "] if row["
                + PythonLiterals.quote(column)
                + "] == "
                + column
                + "]"));
  }

  Tool getter(Entity entity, String name, String about, List<String> columns) {
    String key = entity.key();
    return new Tool(
        name,
        about,
        ToolModule.parameters(
            Map.of(
                key,
                ToolModule.schema("string", key.replace('_', ' ') + " of the " + entity.one())),
            List.of(key)),
        ToolModule.function(
            name,
            key,
            about,
            "return _show(_find("
                + PythonLiterals.quote(entity.name())
                + ", "
                + PythonLiterals.quote(key)
                + ", "
                + key
                + "), "
                + EntityWords.list(columns)
                + ")"));
  }

  Tool fields(Entity entity) {
    String name = toolset.naming().fields(entity);
    List<String> visible = EntityWords.visible(entity);
    String about =
        "Chosen fields of one "
            + entity.one()
            + ". Fields: "
            + EntityWords.describe(entity, visible.subList(1, visible.size()))
            + ".";
    Map<String, ObjectNode> properties = new LinkedHashMap<>();
    properties.put(
        entity.key(),
        ToolModule.schema("string", entity.key().replace('_', ' ') + " of the " + entity.one()));
    ObjectNode fields = ToolModule.schema("array", "names of the fields to show");
    ObjectNode items = fields.putObject("items").put("type", "string");
    visible.subList(1, visible.size()).forEach(items.putArray("enum")::add);
    properties.put("fields", fields);
    return new Tool(
        name,
        about,
        ToolModule.parameters(properties, List.of(entity.key(), "fields")),
        ToolModule.function(
            name,
            entity.key() + ", fields",
            about,
            "row = _find("
                + PythonLiterals.quote(entity.name())
                + ", "
                + PythonLiterals.quote(entity.key())
                + ", "
                + entity.key()
                + ")\n"
                + "known = "
                + EntityWords.list(visible)
                + "\n"
                + "for field in fields:\n"
                + "    if field not in known:\n"
                + "        raise ValueError(\"Unknown field %r; there are %s.\" % (field, \", \".join(known)))\n"
                + "return _show(row, ["
                + PythonLiterals.quote(entity.key())
                + "] + list(fields))"));
  }

  Tool byPair(Entity entity) {
    String name = toolset.naming().get(entity);
    List<String> two = EntityWords.pairColumns(entity);
    Entity parent = domain.entity(entity.rows().pairs());
    List<String> visible = EntityWords.visible(entity);
    String about =
        EntityWords.capital(entity.one())
            + " between two "
            + EntityWords.words(parent.name())
            + ": "
            + EntityWords.describe(
                entity,
                visible.stream().filter(c -> !two.contains(c) && !c.equals(entity.key())).toList())
            + ".";
    Map<String, ObjectNode> properties = new LinkedHashMap<>();
    two.forEach(
        column ->
            properties.put(
                column, ToolModule.schema("string", parent.key() + " of the " + parent.one())));
    String either =
        entity.rows().bothWays()
            ? "row[\"%1$s\"] == %1$s and row[\"%2$s\"] == %2$s"
            : "{row[\"%1$s\"], row[\"%2$s\"]} == {%1$s, %2$s}";
    return new Tool(
        name,
        about,
        ToolModule.parameters(properties, two),
        ToolModule.function(
            name,
            String.join(", ", two),
            about,
            "for row in DB["
                + PythonLiterals.quote(entity.name())
                + "]:\n"
                + "    if "
                + String.format(either, two.get(0), two.get(1))
                + ":\n"
                + "        return _show(row, "
                + EntityWords.list(visible)
                + ")\n"
                + "raise ValueError(\"There is no "
                + entity.one()
                + " between %r and %r.\" % ("
                + two.get(0)
                + ", "
                + two.get(1)
                + "))"));
  }

  Tool single(String name, Column column) {
    String tool = toolset.naming().single(name);
    String about = EntityWords.capital(column.about()) + ".";
    return new Tool(
        tool,
        about,
        ToolModule.parameters(Map.of(), List.of()),
        ToolModule.function(tool, "", about, "return DB[" + PythonLiterals.quote(name) + "]"));
  }
}
