package org.sparseforge.synth.domain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sparseforge.schemas.DidYouMean;
import org.sparseforge.verify.expr.PythonType;
import org.sparseforge.verify.expr.StageType;

/** Reads the {@code plan} of a domain file. */
final class PlanReader {
  private final Checker checker;

  PlanReader(Checker checker) {
    this.checker = checker;
  }

  Plan read(Node node) {
    node.onlyKeys("opening", "stages", "slots", "structure", "rules", "outputs", "objectives");
    List<Plan.Stage> stages = node.list("stages", this::stage);
    List<Plan.Slot> slots = node.list("slots", slot -> slot(slot, stages));
    if (slots.isEmpty()) {
      throw node.wrong("needs at least one slot to decide");
    }
    declare(node, stages, slots);
    List<Plan.Rule> structure = node.list("structure", rule -> rule(rule, stages));
    List<Plan.Rule> rules = node.list("rules", rule -> rule(rule, stages));
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < rules.size(); i++) {
      if (!ids.add(rules.get(i).id())) {
        throw node.get("rules")
            .items()
            .get(i)
            .wrong("the id '" + rules.get(i).id() + "' stands twice");
      }
    }
    return new Plan(
        checker.say(node, "opening", sizes(stages)),
        stages,
        slots,
        structure,
        rules,
        node.list("outputs", this::output),
        node.list("objectives", this::objective));
  }

  /** Sizes of stages may be named in phrases: {@code {days:words}}. */
  private static Map<String, PythonType> sizes(List<Plan.Stage> stages) {
    Map<String, PythonType> sizes = new HashMap<>();
    stages.forEach(stage -> sizes.put(stage.name(), new PythonType.Numeric(false)));
    return sizes;
  }

  private Plan.Stage stage(Node node) {
    node.onlyKeys("name", "one", "sizes", "ordered", "flat");
    List<Integer> sizes = new ArrayList<>();
    node.get("sizes").items().forEach(size -> sizes.add(size.integer()));
    if (sizes.size() != 5 || sizes.stream().anyMatch(s -> s < 1 || s > 8)) {
      throw node.get("sizes")
          .wrong("must be five numbers from 1 to 8, one for each difficulty, found " + sizes);
    }
    return new Plan.Stage(
        node.text("name"),
        node.text("one"),
        sizes,
        node.flag("ordered", true),
        node.flag("flat", false));
  }

  private Plan.Slot slot(Node node, List<Plan.Stage> stages) {
    node.onlyKeys("name", "stage", "table", "values", "about");
    String stage = node.text("stage", null);
    List<String> names = stages.stream().map(Plan.Stage::name).toList();
    if (stage != null && !names.contains(stage)) {
      throw node.get("stage")
          .wrong("there is no stage '" + stage + "'" + DidYouMean.hint(stage, names));
    }
    if (node.has("table") == node.has("values")) {
      throw node.wrong("needs either 'table' or 'values'");
    }
    if (node.has("table")) {
      checker.entity(node.text("table"), node.get("table"));
    }
    return new Plan.Slot(
        node.text("name"),
        stage,
        node.text("table", null),
        node.has("values") ? node.texts("values") : null,
        node.text("about", node.text("name").replace('_', ' ')));
  }

  private void declare(Node node, List<Plan.Stage> stages, List<Plan.Slot> slots) {
    for (Plan.Stage stage : stages) {
      Map<String, PythonType> of = new HashMap<>();
      slots.stream()
          .filter(s -> stage.name().equals(s.stage()))
          .forEach(s -> of.put(s.name(), type(s)));
      if (of.isEmpty() || stage.flat() && of.size() != 1) {
        throw node.get("stages")
            .wrong(
                "stage '"
                    + stage.name()
                    + "' needs "
                    + (stage.flat() ? "exactly" : "at least")
                    + " one slot");
      }
      checker.declare(
          stage.name(),
          new PythonType.ListOf(new PythonType.ItemOf(new StageType(stage.name(), of))));
    }
    slots.stream().filter(s -> s.stage() == null).forEach(s -> checker.declare(s.name(), type(s)));
  }

  private static PythonType type(Plan.Slot slot) {
    return slot.table() != null ? Checker.row(slot.table()) : new PythonType.Text();
  }

  private Plan.Rule rule(Node node, List<Plan.Stage> stages) {
    node.onlyKeys("id", "from", "group", "params", "rule", "say");
    ParamReader params = new ParamReader(checker);
    Map<String, Param> read = params.read(node);
    List<String> names = stages.stream().map(Plan.Stage::name).toList();
    read.forEach(
        (name, param) -> {
          if (param instanceof Param.ElementOf element && !names.contains(element.stage())) {
            throw node.get("params")
                .get(name)
                .wrong(
                    "there is no stage '"
                        + element.stage()
                        + "'"
                        + DidYouMean.hint(element.stage(), names));
          }
        });
    Map<String, PythonType> known = new HashMap<>(params.types());
    known.putAll(sizes(stages));
    return new Plan.Rule(
        node.text("id", node.path()),
        level(node),
        node.text("group", null),
        read,
        checker.condition(node.get("rule"), params.types()),
        checker.say(node, "say", known));
  }

  private Plan.Output output(Node node) {
    node.onlyKeys("field", "from", "of", "about");
    return new Plan.Output(
        node.text("field"),
        level(node),
        checker.expression(node.get("of"), Map.of()),
        node.text("about"));
  }

  private Plan.Objective objective(Node node) {
    node.onlyKeys("minimize", "maximize", "from", "say");
    if (node.has("minimize") == node.has("maximize")) {
      throw node.wrong("needs either 'minimize' or 'maximize'");
    }
    boolean minimize = node.has("minimize");
    return new Plan.Objective(
        minimize,
        level(node),
        checker.number(node.get(minimize ? "minimize" : "maximize"), Map.of()),
        checker.say(node, "say", Map.of()));
  }

  static int level(Node node) {
    int from = node.integer("from", 1);
    if (from < 1 || from > 5) {
      throw node.get("from").wrong("must be a difficulty from 1 to 5, found " + from);
    }
    return from;
  }
}
