package org.sparseforge.jobs.input;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.sparseforge.schemas.Json;

/**
 * Parquet values as JSON. Lists are understood in the two- and three-level layouts that writers
 * use, maps become objects, and nulls are left out: in a list of structs they only mean that
 * another entry has the field.
 */
final class ParquetValues {
  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

  private ParquetValues() {}

  static ObjectNode object(Group group, GroupType type) {
    ObjectNode node = Json.object();
    for (int i = 0; i < type.getFieldCount(); i++) {
      Type field = type.getType(i);
      if (field.isRepetition(Type.Repetition.REPEATED)) {
        node.set(field.getName(), repeated(group, field, i));
      } else if (group.getFieldRepetitionCount(i) > 0) {
        node.set(field.getName(), value(group, field, i, 0));
      }
    }
    return node;
  }

  private static JsonNode value(Group group, Type field, int index, int repetition) {
    if (field.isPrimitive()) {
      return primitive(group, field, index, repetition);
    }
    Group inner = group.getGroup(index, repetition);
    GroupType type = field.asGroupType();
    if (type.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      return list(inner, type);
    }
    if (type.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation) {
      return map(inner, type);
    }
    return object(inner, type);
  }

  private static ArrayNode repeated(Group group, Type field, int index) {
    ArrayNode items = Json.array();
    for (int i = 0; i < group.getFieldRepetitionCount(index); i++) {
      items.add(value(group, field, index, i));
    }
    return items;
  }

  private static ArrayNode list(Group group, GroupType type) {
    Type repeated = type.getType(0);
    if (isElement(repeated, type.getName())) {
      return repeated(group, repeated, 0);
    }
    ArrayNode items = Json.array();
    GroupType wrapper = repeated.asGroupType();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      Group entry = group.getGroup(0, i);
      items.add(
          entry.getFieldRepetitionCount(0) == 0
              ? MAKE.nullNode()
              : value(entry, wrapper.getType(0), 0, 0));
    }
    return items;
  }

  /** The backward compatibility rules of Parquet's LIST annotation. */
  private static boolean isElement(Type repeated, String listName) {
    return repeated.isPrimitive()
        || repeated.asGroupType().getFieldCount() != 1
        || repeated.getName().equals("array")
        || repeated.getName().equals(listName + "_tuple");
  }

  private static ObjectNode map(Group group, GroupType type) {
    ObjectNode node = Json.object();
    GroupType pair = type.getType(0).asGroupType();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      Group entry = group.getGroup(0, i);
      if (pair.getFieldCount() > 1 && entry.getFieldRepetitionCount(1) > 0) {
        node.set(value(entry, pair.getType(0), 0, 0).asText(), value(entry, pair.getType(1), 1, 0));
      }
    }
    return node;
  }

  private static JsonNode primitive(Group group, Type field, int index, int repetition) {
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case BINARY -> MAKE.textNode(group.getBinary(index, repetition).toStringUsingUTF8());
      case BOOLEAN -> MAKE.booleanNode(group.getBoolean(index, repetition));
      case INT32 -> MAKE.numberNode(group.getInteger(index, repetition));
      case INT64 -> MAKE.numberNode(group.getLong(index, repetition));
      // 0.7 as a float is to stay 0.7, not become 0.699999988079071.
      case FLOAT ->
          MAKE.numberNode(Double.parseDouble(Float.toString(group.getFloat(index, repetition))));
      case DOUBLE -> MAKE.numberNode(group.getDouble(index, repetition));
      default ->
          throw new IllegalArgumentException(
              "column '" + field.getName() + "' is " + field + "; write it as text or a number");
    };
  }
}
