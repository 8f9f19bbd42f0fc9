package org.sparseforge.synth.seed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sparseforge.schemas.Json;

/**
 * Reads NAME.json, the description of NAME.csv or NAME.parquet. Keys it does not know are errors;
 * keys that are missing are empty, except a column's name and type.
 */
final class DescriptorReader {
  private static final List<String> KEYS =
      List.of(
          "name",
          "description",
          "origin",
          "package",
          "licence",
          "attribution",
          "retrieved",
          "columns");
  private static final List<String> COLUMN_KEYS =
      List.of("name", "type", "unit", "description", "nullable");

  private DescriptorReader() {}

  /**
   * @param columns empty where the descriptor leaves them to inference
   */
  record Described(SeedDescriptor descriptor, List<SeedColumn> columns) {}

  static Described read(String file, String table, String text) {
    try {
      JsonNode json = Json.parse(text);
      known(json, "the descriptor", KEYS);
      String name = Json.textOrNull(json, "name");
      if (name != null && !name.equals(table)) {
        throw new IllegalArgumentException(
            "its name is '%s', but it describes the table '%s'".formatted(name, table));
      }
      List<SeedColumn> columns = new ArrayList<>();
      JsonNode list = json.get("columns");
      if (list != null) {
        if (!list.isArray() || list.isEmpty()) {
          throw new IllegalArgumentException("columns must be a list of at least one column");
        }
        for (JsonNode column : list) {
          columns.add(column(column, columns.size()));
        }
        Headers.check(file, columns.stream().map(SeedColumn::name).toList());
      }
      String licence = textOr(json, "licence", SeedDescriptor.NO_LICENCE);
      return new Described(
          new SeedDescriptor(
              textOr(json, "description", ""),
              textOr(json, "origin", ""),
              textOr(json, "package", ""),
              licence,
              textOr(json, "attribution", ""),
              textOr(json, "retrieved", "")),
          List.copyOf(columns));
    } catch (IllegalArgumentException e) {
      throw new SeedTableException(
          "%s is no table descriptor: %s; correct or remove it.".formatted(file, e.getMessage()),
          e);
    }
  }

  private static SeedColumn column(JsonNode json, int index) {
    String place = "columns[" + index + "]";
    known(json, place, COLUMN_KEYS);
    String type = Json.text(json, "type");
    JsonNode nullable = json.get("nullable");
    if (nullable != null && !nullable.isBoolean()) {
      throw new IllegalArgumentException(place + ".nullable must be true or false");
    }
    return new SeedColumn(
        Json.text(json, "name"),
        Stream.of(ColumnType.values())
            .filter(t -> t.label().equals(type))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s.type is '%s', not one of int, decimal, string, date, time"
                            .formatted(place, type))),
        Json.textOrNull(json, "unit"),
        textOr(json, "description", ""),
        nullable != null && nullable.booleanValue());
  }

  private static void known(JsonNode json, String place, List<String> keys) {
    if (!json.isObject()) {
      throw new IllegalArgumentException(place + " must be a JSON object");
    }
    json.fieldNames()
        .forEachRemaining(
            key -> {
              if (!keys.contains(key)) {
                throw new IllegalArgumentException(
                    "%s has no key '%s', only %s".formatted(place, key, String.join(", ", keys)));
              }
            });
  }

  private static String textOr(JsonNode json, String key, String otherwise) {
    String text = Json.textOrNull(json, key);
    return text == null ? otherwise : text;
  }
}
