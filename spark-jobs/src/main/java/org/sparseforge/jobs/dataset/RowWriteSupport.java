package org.sparseforge.jobs.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Writes a JSON object as a Parquet row: the schema says which fields, in which order and type.
 * Bytes stand in JSON as base64.
 */
final class RowWriteSupport extends WriteSupport<ObjectNode> {
  private final MessageType schema;
  private final Map<String, String> metadata;
  private RecordConsumer out;

  RowWriteSupport(MessageType schema, Map<String, String> metadata) {
    this.schema = schema;
    this.metadata = metadata;
  }

  @Override
  @SuppressWarnings("deprecation") // Parquet deprecates it and leaves it abstract
  public WriteContext init(Configuration configuration) {
    return init(new PlainParquetConfiguration());
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(schema, metadata);
  }

  @Override
  public void prepareForWrite(RecordConsumer consumer) {
    out = consumer;
  }

  @Override
  public void write(ObjectNode row) {
    out.startMessage();
    writeFields(schema, row, "");
    out.endMessage();
  }

  private void writeFields(GroupType group, JsonNode object, String path) {
    for (int i = 0; i < group.getFieldCount(); i++) {
      Type field = group.getType(i);
      JsonNode value = object.get(field.getName());
      String at = path + field.getName();
      if (value == null || value.isNull()) {
        if (field.isRepetition(Type.Repetition.REQUIRED)) {
          throw new IllegalArgumentException("column '" + at + "' must not be null");
        }
        continue;
      }
      out.startField(field.getName(), i);
      writeValue(field, value, at);
      out.endField(field.getName(), i);
    }
  }

  private void writeValue(Type type, JsonNode value, String at) {
    if (type.isPrimitive()) {
      writePrimitive(type, value, at);
    } else if (type.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
      writeList(type.asGroupType(), value, at);
    } else {
      out.startGroup();
      writeFields(type.asGroupType(), value, at + ".");
      out.endGroup();
    }
  }

  private void writeList(GroupType list, JsonNode items, String at) {
    out.startGroup();
    if (!items.isEmpty()) {
      GroupType repeated = list.getType(0).asGroupType();
      Type element = repeated.getType(0);
      out.startField(repeated.getName(), 0);
      for (JsonNode item : items) {
        out.startGroup();
        out.startField(element.getName(), 0);
        writeValue(element, item, at + "[]");
        out.endField(element.getName(), 0);
        out.endGroup();
      }
      out.endField(repeated.getName(), 0);
    }
    out.endGroup();
  }

  private void writePrimitive(Type type, JsonNode value, String at) {
    switch (type.asPrimitiveType().getPrimitiveTypeName()) {
      case BINARY -> {
        if (!value.isTextual()) {
          throw new IllegalArgumentException(
              "column '" + at + "' must be text, found " + value.getNodeType());
        }
        out.addBinary(
            type.getLogicalTypeAnnotation() == null
                ? Binary.fromConstantByteArray(Base64.getDecoder().decode(value.textValue()))
                : Binary.fromString(value.textValue()));
      }
      case BOOLEAN -> out.addBoolean(value.booleanValue());
      case INT32 -> out.addInteger(value.intValue());
      case INT64 -> out.addLong(value.longValue());
      case FLOAT -> out.addFloat(value.floatValue());
      case DOUBLE -> out.addDouble(value.doubleValue());
      default -> throw new AssertionError("no column of the contract has type " + type);
    }
  }
}
