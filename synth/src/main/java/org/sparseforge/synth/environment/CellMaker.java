package org.sparseforge.synth.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.Json;
import org.sparseforge.synth.domain.Column;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Maker;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.synth.seed.SeedTable;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.ExprException;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;
import org.sparseforge.verify.expr.Tables;

/**
 * Makes single values.
 *
 * @param tables what was made before
 */
record CellMaker(SeedRows seeds, Tables tables) {

  /**
   * A value of a row.
   *
   * @param row what the row has so far
   * @param parents keys of the rows it is made for
   * @param seed the seed row it is drawn from, or null
   * @param index of the row in its table, from 0
   */
  JsonNode value(
      Entity entity,
      Column column,
      ObjectNode row,
      List<String> parents,
      Map<String, Object> seed,
      int index,
      Draw own) {
    Maker maker = column.maker();
    if (maker instanceof Maker.FromSeed from) {
      return fromSeed(entity, column, seed.get(from.column()));
    } else if (maker instanceof Maker.Parent parent) {
      return text(parents.get(parent.which()));
    } else if (maker instanceof Maker.Reference ref) {
      return text(own.pick(keys(ref.table())));
    } else if (maker instanceof Maker.RunningId id) {
      return text(id.prefix() + (id.first() + index));
    } else if (maker instanceof Maker.Composed composed) {
      return text(compose(composed, row, own));
    } else if (maker instanceof Maker.Computed computed) {
      return computed(entity, column, computed, row);
    }
    return plain(column, own);
  }

  /** Keys of the rows of an earlier table. */
  List<String> keys(String table) {
    return tables.rows(table).stream().map(row -> (String) row.key()).toList();
  }

  private static JsonNode fromSeed(Entity entity, Column column, Object value) {
    if (value == null) {
      throw new WorldException("the seed row for '" + entity.name() + "' has no " + column.name());
    } else if (column.type().equals("text")) {
      return text(value.toString());
    } else if (column.type().equals("bool")) {
      return Json.MAPPER
          .getNodeFactory()
          .booleanNode(value.toString().equals("true") || value.toString().equals("yes"));
    } else if (value instanceof BigDecimal number) {
      return number(number);
    } else if (value instanceof Long number) {
      return Json.MAPPER.getNodeFactory().numberNode((long) number);
    }
    return text(value.toString());
  }

  /** A value that depends on nothing made before. */
  static JsonNode plain(Column column, Draw own) {
    Maker maker = column.maker();
    if (maker instanceof Maker.Number range) {
      int steps =
          range.high().subtract(range.low()).divideToIntegralValue(range.step()).intValueExact();
      return number(
          range.low().add(range.step().multiply(BigDecimal.valueOf(own.between(0, steps)))));
    } else if (maker instanceof Maker.OneOf of) {
      return text(own.pick(of.values()));
    } else if (maker instanceof Maker.SomeOf of) {
      ArrayNode list = Json.array();
      own.some(of.values(), own.between(of.low(), of.high())).forEach(list::add);
      return list;
    } else if (maker instanceof Maker.Chance chance) {
      return Json.MAPPER.getNodeFactory().booleanNode(own.chance(chance.probability()));
    } else if (maker instanceof Maker.Day day) {
      return text(day.first().plusDays(own.between(0, day.days())).toString());
    } else if (maker instanceof Maker.TimeOfDay time) {
      int minutes =
          time.low() + time.step() * own.between(0, (time.high() - time.low()) / time.step());
      return text(String.format("%02d:%02d", minutes / 60, minutes % 60));
    }
    throw new WorldException("'" + column.name() + "' cannot be made outside a table");
  }

  private String compose(Maker.Composed composed, ObjectNode row, Draw own) {
    String text = composed.template();
    for (Map.Entry<String, List<String>> part : composed.parts().entrySet()) {
      text = text.replace("{" + part.getKey() + "}", own.sub(part.getKey()).pick(part.getValue()));
    }
    for (Map.Entry<String, List<String>> part : composed.seeds().entrySet()) {
      SeedTable seed = seeds.table(part.getValue().get(0));
      Object value = own.sub(part.getKey()).pick(seed.values(part.getValue().get(1)));
      text = text.replace("{" + part.getKey() + "}", String.valueOf(value));
    }
    for (var column : row.properties()) {
      text = text.replace("{" + column.getKey() + "}", column.getValue().asText());
    }
    return text;
  }

  private JsonNode computed(Entity entity, Column column, Maker.Computed computed, ObjectNode row) {
    Map<String, Object> known = new HashMap<>();
    for (Column before : entity.columns()) {
      JsonNode value = row.get(before.name());
      if (!value.isNull()) {
        String ref = entity.ref(before.name());
        known.put(
            before.name(), ref == null ? Tables.value(value) : tables.find(ref, value.textValue()));
      }
    }
    try {
      Object value = Evaluator.evaluate(computed.expression(), Scope.of(tables).with(known));
      if (value instanceof Row other) {
        return text((String) other.key());
      } else if (value instanceof BigDecimal amount) {
        return number(amount);
      }
      return Json.MAPPER.valueToTree(value);
    } catch (ExprException e) {
      throw new WorldException(
          "'" + entity.name() + "." + column.name() + "' cannot be computed: " + e.getMessage());
    }
  }

  /** Whole numbers without a fraction, so that Python and Java write every number alike. */
  private static JsonNode number(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    return plain.scale() <= 0
        ? Json.MAPPER.getNodeFactory().numberNode(plain.longValueExact())
        : Json.MAPPER.getNodeFactory().numberNode(plain);
  }

  private static JsonNode text(String value) {
    return Json.MAPPER.getNodeFactory().textNode(value);
  }
}
