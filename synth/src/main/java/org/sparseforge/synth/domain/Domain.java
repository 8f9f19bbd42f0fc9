package org.sparseforge.synth.domain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparseforge.verify.expr.TableSchema;

/**
 * One domain: a world and what can be asked in it.
 *
 * @param name file name without ending; part of seeds, so renaming a domain changes its tasks
 * @param category for people and statistics, such as {@code trip planning}
 * @param money how an amount is written, such as {@code "${}"} or {@code "{} kr"}
 * @param singles single values of the database by name, such as today's date
 * @param entities tables in the order in which they are made
 * @param plan what is planned or selected, or null
 * @param workflow what is done step by step, or null; exactly one of the two is there
 */
public record Domain(
    String name,
    String category,
    String money,
    Map<String, Column> singles,
    List<Entity> entities,
    Plan plan,
    Workflow workflow) {

  public Domain {
    entities = List.copyOf(entities);
  }

  public Entity entity(String table) {
    return entities.stream().filter(e -> e.name().equals(table)).findFirst().orElse(null);
  }

  /** The tables as expressions see them. */
  public Map<String, TableSchema> schemas() {
    Map<String, TableSchema> schemas = new LinkedHashMap<>();
    entities.forEach(e -> schemas.put(e.name(), e.schema()));
    return schemas;
  }
}
