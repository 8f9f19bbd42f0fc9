package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Compares a file's columns with the contract's. Files that other tools wrote again are welcome, so
 * nullability, integer width and the names inside a list may differ; extra columns are ignored.
 */
final class RowShape {
  private RowShape() {}

  /** One sentence about the first column that is missing or of another type, if there is one. */
  static Optional<String> missing(GroupType found, GroupType wanted) {
    for (Type column : wanted.getFields()) {
      if (!found.containsField(column.getName())) {
        if (column.isRepetition(Type.Repetition.OPTIONAL)) {
          continue;
        }
        return Optional.of("column '" + column.getName() + "' is missing");
      }
      Type other = found.getType(column.getName());
      if (!kind(other).equals(kind(column))) {
        return Optional.of(
            "column '" + column.getName() + "' must be " + kind(column) + ", found " + kind(other));
      }
      if (kind(column).equals("a struct")) {
        Optional<String> inside = missing(other.asGroupType(), column.asGroupType());
        if (inside.isPresent()) {
          return inside;
        }
      }
    }
    return Optional.empty();
  }

  /** The first column that is null although every row must have it, if there is one. */
  static Optional<String> nullColumn(JsonNode row, GroupType wanted) {
    for (Type column : wanted.getFields()) {
      JsonNode value = row.path(column.getName());
      if (value.isNull() || value.isMissingNode()) {
        if (column.isRepetition(Type.Repetition.REQUIRED)) {
          return Optional.of(column.getName());
        }
        continue;
      }
      Optional<String> inside = nullInside(value, column);
      if (inside.isPresent()) {
        return inside.map(name -> column.getName() + name);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> nullInside(JsonNode value, Type type) {
    if (type.isPrimitive()) {
      return Optional.empty();
    }
    if (!isList(type)) {
      return nullColumn(value, type.asGroupType()).map(name -> "." + name);
    }
    Type element = type.asGroupType().getType(0).asGroupType().getType(0);
    for (JsonNode item : value) {
      Optional<String> inside = item.isNull() ? Optional.of("") : nullInside(item, element);
      if (inside.isPresent()) {
        return inside.map(name -> "[]" + name);
      }
    }
    return Optional.empty();
  }

  /** The file's own types of the wanted columns. */
  static MessageType project(MessageType found, MessageType wanted) {
    List<Type> fields = new ArrayList<>();
    for (Type column : wanted.getFields()) {
      if (found.containsField(column.getName())) {
        fields.add(found.getType(column.getName()));
      }
    }
    return new MessageType(found.getName(), fields);
  }

  static boolean isList(Type type) {
    return type.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation;
  }

  private static String kind(Type type) {
    if (!type.isPrimitive()) {
      return isList(type) ? "a list" : "a struct";
    }
    return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BINARY -> "text";
      case BOOLEAN -> "a boolean";
      case INT32, INT64, FLOAT, DOUBLE -> "a number";
      default -> "of a known type";
    };
  }
}
