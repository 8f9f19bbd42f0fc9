package org.sparseforge.synth.domain;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.verify.expr.PythonType;

/** Reads the parameters of rules and policies. */
final class ParamReader {
  private final Checker checker;
  private final Map<String, PythonType> types = new LinkedHashMap<>();

  ParamReader(Checker checker) {
    this.checker = checker;
  }

  /** Types of the parameters read so far, by name. */
  Map<String, PythonType> types() {
    return types;
  }

  Map<String, Param> read(Node owner) {
    Map<String, Param> params = new LinkedHashMap<>();
    owner
        .children("params")
        .forEach(
            (name, node) -> {
              params.put(name, param(name, node));
            });
    return params;
  }

  private Param param(String name, Node node) {
    node.onlyKeys("at_least", "at_most", "step", "slack", "value", "pick", "column", "element");
    if (node.has("at_least") || node.has("at_most")) {
      boolean atLeast = node.has("at_least");
      types.put(name, new PythonType.Numeric(false));
      BigDecimal step = node.has("step") ? node.get("step").number() : BigDecimal.ONE;
      if (step.signum() <= 0) {
        throw node.get("step").wrong("must be positive, found " + step);
      }
      double slack = node.has("slack") ? node.get("slack").number().doubleValue() : 0;
      Map<String, PythonType> earlier = new HashMap<>(types);
      earlier.remove(name);
      return new Param.Bound(
          atLeast,
          checker.number(node.get(atLeast ? "at_least" : "at_most"), earlier),
          step,
          slack);
    } else if (node.has("value")) {
      var e = checker.parse(node.get("value"));
      PythonType type = checker.check(e, types, node.get("value"));
      types.put(
          name,
          type instanceof PythonType.RowOf row ? new PythonType.RowOf(row.table(), true) : type);
      return new Param.ValueOf(e);
    } else if (node.has("pick")) {
      return oneOf(name, node.get("pick"));
    } else if (node.has("column")) {
      String[] parts = node.text("column").split("\\.", -1);
      if (parts.length != 2) {
        throw node.get("column").wrong("must be TABLE.COLUMN");
      }
      Entity entity = checker.entity(parts[0], node.get("column"));
      Column column = entity.column(parts[1]);
      if (column == null) {
        throw node.get("column")
            .wrong(
                "'"
                    + parts[0]
                    + "' has no column '"
                    + parts[1]
                    + "'"
                    + DidYouMean.hint(
                        parts[1], entity.columns().stream().map(Column::name).toList()));
      }
      PythonType type = Checker.typeOf(column.type());
      if (type instanceof PythonType.ListOf list) {
        type = list.element();
      }
      types.put(
          name,
          type instanceof PythonType.RowOf row ? new PythonType.RowOf(row.table(), true) : type);
      return new Param.FromColumn(parts[0], parts[1]);
    } else if (node.has("element")) {
      types.put(name, new PythonType.Numeric(false));
      return new Param.ElementOf(node.text("element"));
    }
    throw node.wrong("needs one of at_least, at_most, value, pick, column, element");
  }

  private Param oneOf(String name, Node list) {
    List<Object> values = new ArrayList<>();
    for (Node item : list.items()) {
      String text = item.scalar();
      boolean number = text.matches("-?\\d+(\\.\\d+)?");
      values.add(number ? (Object) new BigDecimal(text) : text);
    }
    if (values.isEmpty()) {
      throw list.wrong("must not be empty");
    }
    boolean numbers = values.stream().allMatch(v -> v instanceof BigDecimal);
    if (!numbers && values.stream().anyMatch(v -> v instanceof BigDecimal)) {
      throw list.wrong("must be all numbers or all texts");
    }
    types.put(name, numbers ? new PythonType.Numeric(false) : new PythonType.Text());
    return new Param.OneOf(values);
  }
}
