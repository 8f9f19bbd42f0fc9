package org.sparseforge.synth.task;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.synth.domain.Param;
import org.sparseforge.synth.environment.World;
import org.sparseforge.synth.random.Draw;
import org.sparseforge.verify.constraint.Substitution;
import org.sparseforge.verify.expr.Evaluator;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;

/** Gives parameters their values, near what a known plan needs. */
final class ParamFiller {
  private final World world;
  private final Map<String, Integer> stageSizes;
  private final double looseness;

  /**
   * @param stageSizes elements of each stage list, by name
   * @param looseness share of a bound's slack that is used, 0 to 1
   */
  ParamFiller(World world, Map<String, Integer> stageSizes, double looseness) {
    this.world = world;
    this.stageSizes = stageSizes;
    this.looseness = looseness;
  }

  /**
   * @param scope the known plan
   */
  Map<String, Object> fill(Map<String, Param> params, Scope scope, Draw draw) {
    Map<String, Object> values = new LinkedHashMap<>();
    params.forEach((name, param) -> values.put(name, value(param, values, scope, draw.sub(name))));
    return values;
  }

  /** {@code e} with literals in place of its parameters. */
  static Expr bind(Expr e, Map<String, Object> values) {
    return Substitution.parameters(
        e, p -> new Expr.Literal(values.get(((Expr.Parameter) p).name())));
  }

  private Object value(Param param, Map<String, Object> earlier, Scope scope, Draw draw) {
    if (param instanceof Param.Bound bound) {
      BigDecimal needed = (BigDecimal) Evaluator.evaluate(bind(bound.of(), earlier), scope);
      BigDecimal slack =
          needed.abs().multiply(BigDecimal.valueOf(bound.slack() * looseness * draw.unit()));
      BigDecimal loose = bound.atLeast() ? needed.add(slack) : needed.subtract(slack);
      RoundingMode mode = bound.atLeast() ? RoundingMode.CEILING : RoundingMode.FLOOR;
      return normal(loose.divide(bound.step(), 0, mode).multiply(bound.step()));
    } else if (param instanceof Param.ValueOf of) {
      Object value = Evaluator.evaluate(bind(of.of(), earlier), scope);
      return value instanceof Row row ? row.key() : value;
    } else if (param instanceof Param.OneOf of) {
      return draw.pick(of.values());
    } else if (param instanceof Param.FromColumn from) {
      return draw.pick(columnValues(from));
    } else if (param instanceof Param.ElementOf of) {
      return BigDecimal.valueOf(draw.below(stageSizes.get(of.stage())));
    }
    throw new AssertionError(param);
  }

  private List<Object> columnValues(Param.FromColumn from) {
    Set<Object> values = new LinkedHashSet<>();
    for (Row row : world.tables().rows(from.table())) {
      Object value = row.values().get(from.column());
      if (value instanceof List<?> list) {
        values.addAll(list);
      } else {
        values.add(value);
      }
    }
    return new ArrayList<>(values);
  }

  private static BigDecimal normal(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    return plain.scale() < 0 ? plain.setScale(0) : plain;
  }
}
