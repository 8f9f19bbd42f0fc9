package org.sparseforge.verify.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A place in a JSON value.
 *
 * @param steps from the root down: a String for a key, an Integer for an index; empty for the root
 */
record Spot(List<Object> steps) {
  Spot {
    steps = List.copyOf(steps);
  }

  /** Every place in {@code root}, parents before children, in document order. */
  static List<Spot> all(JsonNode root) {
    List<Spot> spots = new ArrayList<>();
    collect(root, new ArrayList<>(), spots);
    return spots;
  }

  /** The places that hold a scalar. */
  static List<Spot> leaves(JsonNode root) {
    return all(root).stream().filter(spot -> spot.in(root).isValueNode()).toList();
  }

  private static void collect(JsonNode node, List<Object> path, List<Spot> spots) {
    spots.add(new Spot(path));
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        path.add(field.getKey());
        collect(field.getValue(), path, spots);
        path.remove(path.size() - 1);
      }
    } else {
      for (int i = 0; i < node.size(); i++) {
        path.add(i);
        collect(node.get(i), path, spots);
        path.remove(path.size() - 1);
      }
    }
  }

  JsonNode in(JsonNode root) {
    JsonNode node = root;
    for (Object step : steps) {
      node = step instanceof String key ? node.get(key) : node.get((Integer) step);
    }
    return node;
  }

  /** A copy of {@code root} with {@code value} here. */
  JsonNode set(JsonNode root, JsonNode value) {
    if (steps.isEmpty()) {
      return value;
    }
    JsonNode copy = root.deepCopy();
    JsonNode parent = new Spot(steps.subList(0, steps.size() - 1)).in(copy);
    Object last = steps.get(steps.size() - 1);
    if (last instanceof String key) {
      ((ObjectNode) parent).set(key, value);
    } else {
      ((ArrayNode) parent).set((Integer) last, value);
    }
    return copy;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("$");
    steps.forEach(step -> text.append(step instanceof String ? "." + step : "[" + step + "]"));
    return text.toString();
  }
}
