package org.sparseforge.verify.expr;

import java.util.Map;

/** What is decided in every element of a stage list: a type per slot. */
public record StageType(String name, Map<String, PythonType> slots) {
  public StageType {
    slots = Map.copyOf(slots);
  }
}
