package org.sparseforge.verify.expr;

import java.util.HashMap;
import java.util.Map;

/**
 * What names mean: variables of this scope, then of its parents, then tables and single values of
 * the database.
 */
public final class Scope {
  private final Scope parent;
  private final Tables tables;
  private final Map<String, Object> variables;

  private Scope(Scope parent, Tables tables, Map<String, Object> variables) {
    this.parent = parent;
    this.tables = tables;
    this.variables = variables;
  }

  public static Scope of(Tables tables) {
    return new Scope(null, tables, new HashMap<>());
  }

  /** A scope in which {@code name} means {@code value}, and everything else what it means here. */
  public Scope with(String name, Object value) {
    Map<String, Object> one = new HashMap<>();
    one.put(name, value);
    return new Scope(this, tables, one);
  }

  public Scope with(Map<String, ?> more) {
    return new Scope(this, tables, new HashMap<>(more));
  }

  /** A scope over a map that its owner goes on changing. */
  public Scope over(Map<String, Object> shared) {
    return new Scope(this, tables, shared);
  }

  Tables tables() {
    return tables;
  }

  Object lookup(String name) {
    for (Scope s = this; s != null; s = s.parent) {
      if (s.variables.containsKey(name)) {
        return s.variables.get(name);
      }
    }
    if (tables.has(name)) {
      return tables.rows(name);
    } else if (tables.hasSingle(name)) {
      return tables.single(name);
    }
    throw new ExprException("nothing is named '" + name + "'");
  }
}
