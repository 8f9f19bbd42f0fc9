package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Base64;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.sparseforge.schemas.Json;

/** A Parquet row as the JSON object that {@link RowWriteSupport} would write it from. */
final class GroupToJson {
  private GroupToJson() {}

  static ObjectNode object(Group group, GroupType type) {
    ObjectNode node = Json.object();
    for (int i = 0; i < type.getFieldCount(); i++) {
      Type field = type.getType(i);
      node.set(
          field.getName(),
          group.getFieldRepetitionCount(i) == 0 ? NullNode.instance : value(group, field, i, 0));
    }
    return node;
  }

  private static JsonNode value(Group group, Type field, int index, int repetition) {
    if (!field.isPrimitive()) {
      Group inner = group.getGroup(index, repetition);
      return RowShape.isList(field)
          ? list(inner, field.asGroupType())
          : object(inner, field.asGroupType());
    }
    JsonNodeFactory make = Json.MAPPER.getNodeFactory();
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case BINARY -> make.textNode(text(field, group.getBinary(index, repetition)));
      case BOOLEAN -> make.booleanNode(group.getBoolean(index, repetition));
      case INT32 -> make.numberNode(group.getInteger(index, repetition));
      case INT64 -> make.numberNode(group.getLong(index, repetition));
      case FLOAT -> number(group.getFloat(index, repetition));
      case DOUBLE -> make.numberNode(group.getDouble(index, repetition));
      default -> throw new IllegalArgumentException("no column has type " + field);
    };
  }

  /** A column of bytes, which has no annotation, is base64 in JSON. */
  private static String text(Type field, Binary value) {
    return field.getLogicalTypeAnnotation() == null
        ? Base64.getEncoder().encodeToString(value.getBytes())
        : value.toStringUsingUTF8();
  }

  /** The digits a float is written with, so that it is the number that JSON lines hold. */
  private static JsonNode number(float value) {
    return Float.isFinite(value)
        ? Json.MAPPER.getNodeFactory().numberNode(new BigDecimal(Float.toString(value)))
        : Json.MAPPER.getNodeFactory().numberNode(value);
  }

  private static ArrayNode list(Group group, GroupType type) {
    ArrayNode items = Json.array();
    GroupType repeated = type.getType(0).asGroupType();
    for (int i = 0; i < group.getFieldRepetitionCount(0); i++) {
      Group entry = group.getGroup(0, i);
      items.add(
          entry.getFieldRepetitionCount(0) == 0
              ? NullNode.instance
              : value(entry, repeated.getType(0), 0, 0));
    }
    return items;
  }
}
