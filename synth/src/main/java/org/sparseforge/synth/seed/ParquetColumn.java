package org.sparseforge.synth.seed;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * One flat column of a Parquet file and how its values are spelled as text.
 *
 * @param type a timestamp is STRING, a boolean is STRING {@code true} or {@code false}
 * @param text spells field number {@code index} of a record
 */
record ParquetColumn(String name, ColumnType type, Speller text) {
  /** Spells one present value; IllegalArgumentException says what is wrong with it. */
  interface Speller {
    String apply(Group record, int index);
  }

  static ParquetColumn of(String file, Type field) {
    if (!field.isPrimitive() || field.isRepetition(Type.Repetition.REPEATED)) {
      throw new SeedTableException(
          "%s: column '%s' is nested; a seed table has plain columns only, so write it as text or in columns of its own."
              .formatted(file, field.getName()));
    }
    PrimitiveTypeName primitive = field.asPrimitiveType().getPrimitiveTypeName();
    LogicalTypeAnnotation logical = field.getLogicalTypeAnnotation();
    ParquetColumn column = of(field.getName(), primitive, logical);
    if (column == null) {
      throw new SeedTableException(
          "%s: column '%s' has the Parquet type %s, which seed tables do not read; write it as text, a number, a date or a time."
              .formatted(
                  file, field.getName(), primitive + (logical == null ? "" : " " + logical)));
    }
    return column;
  }

  /** Null for a type that is not read. */
  private static ParquetColumn of(
      String name, PrimitiveTypeName primitive, LogicalTypeAnnotation logical) {
    boolean whole = primitive == PrimitiveTypeName.INT32 || primitive == PrimitiveTypeName.INT64;
    if (logical instanceof DecimalLogicalTypeAnnotation decimal) {
      int scale = decimal.getScale();
      return new ParquetColumn(
          name,
          ColumnType.DECIMAL,
          (r, i) ->
              new BigDecimal(
                      whole
                          ? BigInteger.valueOf(whole(primitive, r, i))
                          : new BigInteger(r.getBinary(i, 0).getBytes()),
                      scale)
                  .toPlainString());
    }
    if (logical instanceof DateLogicalTypeAnnotation) {
      return new ParquetColumn(
          name, ColumnType.DATE, (r, i) -> LocalDate.ofEpochDay(r.getInteger(i, 0)).toString());
    }
    if (logical instanceof TimeLogicalTypeAnnotation time) {
      ChronoUnit unit = unit(time.getUnit());
      return new ParquetColumn(
          name,
          ColumnType.TIME,
          (r, i) ->
              LocalTime.MIDNIGHT
                  .plus(whole(primitive, r, i), unit)
                  .truncatedTo(ChronoUnit.SECONDS)
                  .toString());
    }
    if (logical instanceof TimestampLogicalTypeAnnotation stamp) {
      ChronoUnit unit = unit(stamp.getUnit());
      return new ParquetColumn(
          name,
          ColumnType.STRING,
          (r, i) -> {
            Instant at = Instant.EPOCH.plus(Duration.of(whole(primitive, r, i), unit));
            return stamp.isAdjustedToUTC()
                ? at.toString()
                : LocalDateTime.ofInstant(at, ZoneOffset.UTC).toString();
          });
    }
    if (whole && (logical == null || logical instanceof IntLogicalTypeAnnotation)) {
      boolean unsigned = logical instanceof IntLogicalTypeAnnotation kind && !kind.isSigned();
      return new ParquetColumn(
          name,
          ColumnType.INT,
          (r, i) -> {
            long value = whole(primitive, r, i);
            return unsigned && primitive == PrimitiveTypeName.INT32
                ? String.valueOf(value & 0xFFFFFFFFL)
                : unsigned ? Long.toUnsignedString(value) : String.valueOf(value);
          });
    }
    if (logical instanceof StringLogicalTypeAnnotation
        || logical instanceof EnumLogicalTypeAnnotation
        || logical instanceof JsonLogicalTypeAnnotation) {
      return new ParquetColumn(
          name, ColumnType.STRING, (r, i) -> utf8(r.getBinary(i, 0).toByteBuffer()));
    }
    if (logical != null) {
      return null;
    }
    return switch (primitive) {
      case FLOAT ->
          new ParquetColumn(
              name, ColumnType.DECIMAL, (r, i) -> plain(Float.toString(r.getFloat(i, 0))));
      case DOUBLE ->
          new ParquetColumn(
              name, ColumnType.DECIMAL, (r, i) -> plain(Double.toString(r.getDouble(i, 0))));
      case BOOLEAN ->
          new ParquetColumn(name, ColumnType.STRING, (r, i) -> String.valueOf(r.getBoolean(i, 0)));
      default -> null;
    };
  }

  private static long whole(PrimitiveTypeName primitive, Group record, int index) {
    return primitive == PrimitiveTypeName.INT32
        ? record.getInteger(index, 0)
        : record.getLong(index, 0);
  }

  private static ChronoUnit unit(LogicalTypeAnnotation.TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> ChronoUnit.MILLIS;
      case MICROS -> ChronoUnit.MICROS;
      case NANOS -> ChronoUnit.NANOS;
    };
  }

  private static String plain(String number) {
    if (number.equals("NaN") || number.endsWith("Infinity")) {
      throw new IllegalArgumentException("holds " + number + ", which is no decimal number");
    }
    BigDecimal value = new BigDecimal(number);
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static String utf8(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("holds text that is not UTF-8", e);
    }
  }
}
