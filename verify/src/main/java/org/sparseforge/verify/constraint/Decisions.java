package org.sparseforge.verify.constraint;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.verify.expr.Row;
import org.sparseforge.verify.expr.Scope;
import org.sparseforge.verify.expr.StageItem;
import org.sparseforge.verify.expr.Tables;

/**
 * Everything a model leaves to be decided, one by one: the slots of every stage element, then those
 * outside stages. An assignment is an array with one candidate index per decision.
 */
public final class Decisions {
  /**
   * @param element index in the stage, 0 outside stages
   * @param candidates rows, or texts
   */
  public record Decision(ConstraintModel.Slot slot, int element, List<Object> candidates) {
    /** What the answer says for candidate {@code index}. */
    String value(int index) {
      Object candidate = candidates.get(index);
      return candidate instanceof Row row ? (String) row.key() : (String) candidate;
    }
  }

  private final ConstraintModel model;
  private final List<Decision> all = new ArrayList<>();
  private final Map<String, Integer> position = new HashMap<>();

  Decisions(ConstraintModel model, Tables tables) {
    this.model = model;
    for (ConstraintModel.Stage stage : model.stages()) {
      for (int element = 0; element < stage.size(); element++) {
        for (ConstraintModel.Slot slot : model.slots()) {
          if (stage.name().equals(slot.stage())) {
            add(slot, element, tables);
          }
        }
      }
    }
    model.slots().stream()
        .filter(slot -> slot.stage() == null)
        .forEach(slot -> add(slot, 0, tables));
  }

  private void add(ConstraintModel.Slot slot, int element, Tables tables) {
    List<Object> candidates =
        new ArrayList<>(slot.table() != null ? tables.rows(slot.table()) : slot.values());
    position.put(id(slot.stage(), element, slot.name()), all.size());
    all.add(new Decision(slot, element, List.copyOf(candidates)));
  }

  List<Decision> all() {
    return all;
  }

  /** Index of a decision, or -1 where there is no such thing to decide. */
  int position(String stage, int element, String slot) {
    return position.getOrDefault(id(stage, element, slot), -1);
  }

  /** Names as expressions know them, under an assignment. */
  Scope scope(Scope base, int[] assignment) {
    Live live = live(base);
    for (int position = 0; position < assignment.length; position++) {
      live.decide(position, assignment[position]);
    }
    return live.scope();
  }

  /** A scope whose decisions can be changed, so that trying many costs little. */
  Live live(Scope base) {
    return new Live(base);
  }

  /** What has been decided so far; nothing at first. Not for use by two threads. */
  final class Live {
    private final Map<String, Object> names = new HashMap<>();
    private final List<Map<String, Object>> places = new ArrayList<>();
    private final Scope scope;

    private Live(Scope base) {
      for (ConstraintModel.Stage stage : model.stages()) {
        List<Object> items = new ArrayList<>();
        for (int element = 0; element < stage.size(); element++) {
          items.add(new StageItem(element + 1, new HashMap<>()));
        }
        names.put(stage.name(), items);
      }
      for (Decision decision : all) {
        String stage = decision.slot().stage();
        places.add(
            stage == null
                ? names
                : ((StageItem) ((List<?>) names.get(stage)).get(decision.element())).decided());
      }
      this.scope = base.over(names);
    }

    /**
     * @param candidate index, or -1 to leave it open
     */
    void decide(int position, int candidate) {
      Decision decision = all.get(position);
      if (candidate < 0) {
        places.get(position).remove(decision.slot().name());
      } else {
        places.get(position).put(decision.slot().name(), decision.candidates().get(candidate));
      }
    }

    /** Sees every later change. */
    Scope scope() {
      return scope;
    }
  }

  private static String id(String stage, int element, String slot) {
    return stage == null ? slot : stage + "[" + element + "]." + slot;
  }
}
