package org.sparseforge.synth.python;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.verify.constraint.ConstraintModel;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonWriter;

/**
 * What of a database an answer depends on.
 *
 * @param tables tables to be seen
 * @param columns columns to be read, by table
 */
public record TablesUsed(Set<String> tables, Map<String, Set<String>> columns) {
  /** What the rules, the objective, the outputs and the decisions of {@code model} need. */
  public static TablesUsed of(Domain domain, ConstraintModel model) {
    PythonWriter python = ModelTypes.writer(domain, model, null);
    model.constraints().forEach(text -> python.write(ExprParser.parse(text)));
    model.outputs().stream()
        .filter(output -> output.expression() != null)
        .forEach(output -> python.write(ExprParser.parse(output.expression())));
    if (model.objective() != null) {
      python.write(ExprParser.parse(model.objective().expression()));
    }
    Map<String, Set<String>> columns = new TreeMap<>(python.usedColumns());
    Set<String> tables = new TreeSet<>(columns.keySet());
    tables.addAll(python.usedIndexes());
    model.slots().stream().filter(s -> s.table() != null).forEach(s -> tables.add(s.table()));
    return new TablesUsed(tables, columns);
  }
}
