package org.sparseforge.synth.python;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sparseforge.synth.domain.Domain;
import org.sparseforge.synth.domain.Entity;
import org.sparseforge.synth.domain.Maker;
import org.sparseforge.synth.domain.Workflow;
import org.sparseforge.synth.environment.Tool;
import org.sparseforge.synth.environment.ToolModule;
import org.sparseforge.verify.expr.Expr;
import org.sparseforge.verify.expr.ExprParser;
import org.sparseforge.verify.expr.PythonCode;
import org.sparseforge.verify.expr.PythonFunctions;
import org.sparseforge.verify.expr.PythonLiterals;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.PythonWriter;

/**
 * Writes the operations of a workflow as tools: requirements first, so that a refused call changes
 * nothing.
 */
public final class OperationWriter {
  /** What operations need besides the helpers of every tools module. */
  private static final String HELPERS =
      """
      def _plain(number):
          return int(number) if number == int(number) else float(number)


      def _next_id(table, key, prefix, first):
          numbers = [int(row[key][len(prefix):]) for row in DB[table] if row[key][len(prefix):].isdigit()]
          return prefix + str(max(numbers) + 1 if numbers else first)
      """;

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  private final Domain domain;
  private final PythonWriter python;
  private final List<Tool> tools = new ArrayList<>();

  public OperationWriter(Domain domain) {
    this.domain = domain;
    Map<String, PythonType> singles = new LinkedHashMap<>();
    domain.singles().forEach((name, column) -> singles.put(name, ModelTypes.single(column)));
    this.python = PythonWriter.forTools(domain.schemas(), singles);
    domain.workflow().operations().forEach(operation -> tools.add(tool(operation)));
  }

  /** The operations, in the order of the domain. */
  public List<Tool> tools() {
    return tools;
  }

  /** Imports and helper functions that the operations call. */
  public String preamble() {
    String functions = PythonFunctions.preamble(python.usedFunctions());
    return functions + (functions.isEmpty() ? "" : "\n\n") + HELPERS + "\n";
  }

  /** Tables that some operation can change. */
  public static Set<String> changedTables(Domain domain) {
    Set<String> tables = new TreeSet<>();
    for (Workflow.Operation operation : domain.workflow().operations()) {
      for (Workflow.Effect effect : operation.effects()) {
        if (effect instanceof Workflow.Effect.Insert insert) {
          tables.add(insert.table());
        } else if (effect instanceof Workflow.Effect.Set set) {
          tables.add(new OperationWriter(domain, operation).tableOf(set.target().of()));
        } else if (effect instanceof Workflow.Effect.Delete delete) {
          tables.add(new OperationWriter(domain, operation).tableOf(delete.row()));
        }
      }
    }
    return tables;
  }

  private OperationWriter(Domain domain, Workflow.Operation operation) {
    this.domain = domain;
    this.python = withInputs(PythonWriter.forTools(domain.schemas(), Map.of()), operation, domain);
  }

  private String tableOf(Expr row) {
    return ((PythonType.RowOf) python.write(row).type()).table();
  }

  private static PythonWriter withInputs(
      PythonWriter writer, Workflow.Operation operation, Domain domain) {
    PythonWriter inner = writer;
    for (Workflow.Input input : operation.inputs()) {
      if (input.ref() != null) {
        inner =
            inner.with(
                domain.entity(input.ref()).variable(), new PythonType.RowOf(input.ref(), false));
      } else {
        inner = inner.with(input.name(), InputWriter.type(input.type()));
      }
    }
    for (Workflow.Effect effect : operation.effects()) {
      if (effect instanceof Workflow.Effect.Insert insert) {
        inner =
            inner.with(
                "new_" + domain.entity(insert.table()).variable(),
                new PythonType.RowOf(insert.table(), false));
      }
    }
    return inner;
  }

  private Tool tool(Workflow.Operation operation) {
    PythonWriter inner = withInputs(python, operation, domain);
    InputWriter inputs = new InputWriter(domain, python.usedFunctions());
    PythonText body = new PythonText();
    Map<String, ObjectNode> properties = new LinkedHashMap<>();
    for (Workflow.Input input : operation.inputs()) {
      properties.put(input.name(), InputWriter.property(input));
      inputs.read(body, input);
    }
    for (Workflow.Requirement requirement : operation.requirements()) {
      body.line("if not (" + inner.condition(requirement.rule()) + "):");
      body.indent().line("raise ValueError(" + message(requirement.error(), inner) + ")").dedent();
    }
    operation.effects().forEach(effect -> effect(body, effect, inner));
    body.line(
        "return {"
            + operation.returns().entrySet().stream()
                .map(e -> PythonLiterals.quote(e.getKey()) + ": " + plain(inner.key(e.getValue())))
                .collect(Collectors.joining(", "))
            + "}");
    List<String> names = operation.inputs().stream().map(Workflow.Input::name).toList();
    return new Tool(
        operation.name(),
        operation.about(),
        ToolModule.parameters(properties, names),
        ToolModule.function(
            operation.name(), String.join(", ", names), operation.about(), body.toString()));
  }

  private static String message(String template, PythonWriter inner) {
    Matcher matcher = PLACEHOLDER.matcher(template);
    StringBuilder text = new StringBuilder();
    List<String> values = new ArrayList<>();
    int from = 0;
    while (matcher.find()) {
      text.append(template.substring(from, matcher.start()).replace("%", "%%")).append("%s");
      values.add(inner.key(ExprParser.parse(matcher.group(1))).text());
      from = matcher.end();
    }
    text.append(template.substring(from).replace("%", values.isEmpty() ? "%" : "%%"));
    String quoted = PythonLiterals.quote(values.isEmpty() ? template : text.toString());
    return values.isEmpty()
        ? quoted
        : quoted + " % (" + String.join(", ", values) + (values.size() == 1 ? ",)" : ")");
  }

  private void effect(PythonText body, Workflow.Effect effect, PythonWriter inner) {
    if (effect instanceof Workflow.Effect.Set set) {
      // The left side is written as a key access, without the exactness that reading a decimal has.
      String target =
          inner.row(set.target().of()) + "[" + PythonLiterals.quote(set.target().name()) + "]";
      body.line(target + " = " + plain(inner.key(set.value())));
    } else if (effect instanceof Workflow.Effect.Insert insert) {
      Entity entity = domain.entity(insert.table());
      Maker.RunningId id = (Maker.RunningId) entity.columns().get(0).maker();
      String table = PythonLiterals.quote(entity.name());
      String key = PythonLiterals.quote(entity.key());
      String row =
          "{"
              + key
              + ": _next_id("
              + table
              + ", "
              + key
              + ", "
              + PythonLiterals.quote(id.prefix())
              + ", "
              + id.first()
              + "), "
              + entity.columns().stream()
                  .skip(1)
                  .map(
                      c ->
                          PythonLiterals.quote(c.name())
                              + ": "
                              + plain(inner.key(insert.row().get(c.name()))))
                  .collect(Collectors.joining(", "))
              + "}";
      body.line("new_" + entity.variable() + " = " + row);
      body.line("DB[" + table + "].append(new_" + entity.variable() + ")");
    } else if (effect instanceof Workflow.Effect.Delete delete) {
      PythonCode row = inner.write(delete.row());
      body.line(
          "DB["
              + PythonLiterals.quote(((PythonType.RowOf) row.type()).table())
              + "].remove("
              + row.text()
              + ")");
    }
  }

  private static String plain(PythonCode code) {
    return code.type() instanceof PythonType.Numeric n && n.decimal()
        ? "_plain(" + code.text() + ")"
        : code.text();
  }
}
