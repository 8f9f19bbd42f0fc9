package org.sparseforge.verify.constraint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.sparseforge.schemas.Json;

/** Between answers as JSON and assignments of candidates. */
final class AnswerShape {
  private final ConstraintModel model;
  private final Decisions decisions;

  AnswerShape(ConstraintModel model, Decisions decisions) {
    this.model = model;
    this.decisions = decisions;
  }

  /**
   * The candidates an answer names, or null where it is malformed or names something unknown.
   * Outputs are not read.
   */
  int[] read(JsonNode answer) {
    if (answer == null || !answer.isObject() || !fieldNames(answer).equals(expectedFields())) {
      return null;
    }
    int[] assignment = new int[decisions.all().size()];
    for (ConstraintModel.Stage stage : model.stages()) {
      JsonNode list = answer.get(stage.name());
      if (!list.isArray() || list.size() != stage.size()) {
        return null;
      }
      List<ConstraintModel.Slot> slots = slotsOf(stage);
      for (int element = 0; element < stage.size(); element++) {
        JsonNode item = list.get(element);
        if (!stage.flat() && (!item.isObject() || item.size() != slots.size())) {
          return null;
        }
        for (ConstraintModel.Slot slot : slots) {
          JsonNode value = stage.flat() ? item : item.get(slot.name());
          if (!put(assignment, decisions.position(stage.name(), element, slot.name()), value)) {
            return null;
          }
        }
      }
    }
    for (ConstraintModel.Slot slot : model.slots()) {
      if (slot.stage() == null
          && !put(assignment, decisions.position(null, 0, slot.name()), answer.get(slot.name()))) {
        return null;
      }
    }
    return assignment;
  }

  /** An answer without its outputs. */
  ObjectNode write(int[] assignment) {
    ObjectNode answer = Json.object();
    for (ConstraintModel.Stage stage : model.stages()) {
      ArrayNode list = answer.putArray(stage.name());
      for (int element = 0; element < stage.size(); element++) {
        ObjectNode item = Json.object();
        for (ConstraintModel.Slot slot : slotsOf(stage)) {
          item.put(
              slot.name(),
              value(assignment, decisions.position(stage.name(), element, slot.name())));
        }
        list.add(stage.flat() ? item.elements().next() : item);
      }
    }
    for (ConstraintModel.Slot slot : model.slots()) {
      if (slot.stage() == null) {
        answer.put(slot.name(), value(assignment, decisions.position(null, 0, slot.name())));
      }
    }
    return answer;
  }

  /** What makes two answers the same: elements of unordered stages count as a set. */
  Set<Object> identity(int[] assignment) {
    Set<Object> parts = new TreeSet<>();
    for (ConstraintModel.Stage stage : model.stages()) {
      List<String> elements = new ArrayList<>();
      for (int element = 0; element < stage.size(); element++) {
        StringBuilder text = new StringBuilder();
        for (ConstraintModel.Slot slot : model.slots()) {
          if (stage.name().equals(slot.stage())) {
            text.append(assignment[decisions.position(stage.name(), element, slot.name())])
                .append(',');
          }
        }
        elements.add(stage.ordered() ? element + ":" + text : text.toString());
      }
      elements.sort(null);
      parts.add(stage.name() + elements);
    }
    for (ConstraintModel.Slot slot : model.slots()) {
      if (slot.stage() == null) {
        parts.add(slot.name() + "=" + assignment[decisions.position(null, 0, slot.name())]);
      }
    }
    return parts;
  }

  private String value(int[] assignment, int position) {
    return decisions.all().get(position).value(assignment[position]);
  }

  private boolean put(int[] assignment, int position, JsonNode value) {
    if (value == null || !value.isTextual()) {
      return false;
    }
    Decisions.Decision decision = decisions.all().get(position);
    for (int i = 0; i < decision.candidates().size(); i++) {
      if (decision.value(i).equals(value.textValue())) {
        assignment[position] = i;
        return true;
      }
    }
    return false;
  }

  private List<ConstraintModel.Slot> slotsOf(ConstraintModel.Stage stage) {
    return model.slots().stream().filter(slot -> stage.name().equals(slot.stage())).toList();
  }

  private Set<String> expectedFields() {
    Set<String> names = new HashSet<>();
    model.stages().forEach(stage -> names.add(stage.name()));
    model.slots().stream()
        .filter(slot -> slot.stage() == null)
        .forEach(slot -> names.add(slot.name()));
    model.outputs().forEach(output -> names.add(output.field()));
    return names;
  }

  private static Set<String> fieldNames(JsonNode node) {
    Set<String> names = new HashSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
